/// The libraries as they were at earlier versions, for hosts whose environment is older: a version has what came with it
/// and before. The names alone (``strings`` ...) mean the latest.
extension Library {
  /// ``strings`` at a version: 1 brought `format` and `strings.quote`, 3 `reverse`; since 4 `format` writes numbers as the
  /// specification has it, before with digits in groups and a written-out power of ten.
  public static func strings(version: Int) -> Library {
    let format = StringFormat.function(version < 4 ? .kubernetes : .specification)
    let all = Library("strings", functions: StringExtensions.functions + [format])
    return all.until(version, ["format": 1, "strings.quote": 1, "reverse": 3])
  }

  /// ``math`` at a version: 0 is `math.greatest` and `math.least`, 2 brought `math.sqrt`, 1 all others.
  public static func math(version: Int) -> Library {
    let later = Mathematics.functions.map(\.name).filter { !$0.contains("@") }
    return math.until(version, Dictionary(later.map { ($0, $0 == "math.sqrt" ? 2 : 1) }) { known, _ in known })
  }

  /// ``lists`` at a version: 0 is `slice`, 1 brought `flatten`, 2 all others. 3, the latest, changed only prices; those
  /// are the latest here whatever the version.
  public static func lists(version: Int) -> Library {
    lists.until(
      version,
      [
        "flatten": 1, "distinct": 2, "reverse": 2, "sort": 2, "sortBy": 2, "@sortByAssociatedKeys": 2, "lists.range": 2,
      ])
  }

  /// ``optional`` at a version: 1 brought `optFlatMap`, 2 `first` and `last` of lists, `optional.unwrap` and `unwrapOpt`.
  public static func optional(version: Int) -> Library {
    optional.until(version, ["optFlatMap": 1, "first": 2, "last": 2, "optional.unwrap": 2, "unwrapOpt": 2])
  }

  /// ``bindings`` at a version: 1 brought what ``block`` adds.
  public static func bindings(version: Int) -> Library {
    version < 1 ? bindings : Library(bindings.name, functions: [], macros: bindings.macros + block.macros)
  }

  /// Every library of the language, the latest versions, in the order in which an ``Environment`` may add them.
  public static let all: [Library] = [
    standard, twoVariableComprehensions, optional, bindings, block, strings, lists, sets, math, encoders, regex,
  ]

  private func until(_ version: Int, _ introduced: [String: Int]) -> Library {
    let later = Set(introduced.filter { $0.value > version }.keys)
    return without(functions: later, macros: later)
  }
}
