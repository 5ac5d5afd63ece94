import CEL

extension ClusterAnalysis {
  /// ```
  /// args.parse(words: list(string)) -> map(string, string)
  /// ```
  /// The flags of a command line by name without dashes; see ``CommandLineFlags``. Unknown only for an open list.
  var argumentFunctions: [Function] {
    [
      Function("args.parse", parameters: [.list(.dyn)], result: .map(.string, .string)) { arguments in
        .map(CommandLineFlags.parse(arguments[0].strings ?? []))
      }
    ]
  }
}
