import ArgumentParser
import Reports

struct DisplayOptions: ParsableArguments {
  @Option(help: ArgumentHelp("When to use colour: auto, always or never. NO_COLOR turns auto off.", valueName: "when"))
  var color: ColorChoice = .auto

  /// Options for text on a file descriptor.
  func reportOptions(_ descriptor: Int32) -> ReportOptions {
    ReportOptions(width: Terminal.width(descriptor), isColored: color.isColored(descriptor))
  }
}
