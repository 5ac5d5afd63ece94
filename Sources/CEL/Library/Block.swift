extension Library {
  /// `cel.block([a, b, ...], result)`: definitions that the later ones and the result use as `cel.index(n)`. Each is
  /// evaluated where it is first used, and only once. `cel.iterVar(depth, n)` and `cel.accuVar(depth, n)` are names for
  /// variables of macros that nothing else can be called.
  ///
  /// What programs that take common parts out of expressions write; people use `cel.bind`.
  public static let block = Library("block", functions: [], macros: Block.macros)
}

enum Block {
  static let macros: [Macro] = [
    macro("block", argumentCount: 2) { arguments throws(Macro.Misuse) in
      guard case .list(let slots) = arguments[0].kind, slots.allSatisfy({ !$0.isOptional }) else {
        throw Macro.Misuse(arguments[0], "cel.block requires the first arg to be a list literal")
      }
      return .block(slots.map(\.value), arguments[1])
    },
    macro("index", argumentCount: 1) { arguments throws(Macro.Misuse) in
      .identifier(slotName(try number(arguments[0], "cel.index")))
    },
    variable("iterVar", "@it"),
    variable("accuVar", "@ac"),
  ]

  static func slotName(_ position: Int) -> String { "@index\(position)" }

  private static func variable(_ name: String, _ prefix: String) -> Macro {
    macro(name, argumentCount: 2) { arguments throws(Macro.Misuse) in
      let depth = try number(arguments[0], "cel.\(name)")
      return .identifier("\(prefix):\(depth):\(try number(arguments[1], "cel.\(name)"))")
    }
  }

  private static func macro(
    _ name: String, argumentCount: Int, expand: @escaping @Sendable ([Term]) throws(Macro.Misuse) -> Term.Kind
  ) -> Macro {
    Macro(name, argumentCount: argumentCount) { _, target, arguments throws(Macro.Misuse) in
      guard target?.simpleName == "cel" else { return nil }
      return try expand(arguments)
    }
  }

  private static func number(_ argument: Term, _ macro: String) throws(Macro.Misuse) -> Int {
    guard case .literal(.int(let value)) = argument.kind, let number = Int(exactly: value), number >= 0 else {
      throw Macro.Misuse(argument, "\(macro) requires a single non-negative int constant arg")
    }
    return number
  }
}
