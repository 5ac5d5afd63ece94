import Audit
import Documents

/// A source line with its number, and carets under the part that is meant. Long lines are cut to the width around it.
struct Excerpt {
  let lines: [String]

  init?(_ region: SourceRegion, width: Int, style: Style) {
    let number = String(region.start.line)
    let gutter = 4 + max(0, number.count - 4)
    let room = max(20, width - gutter - 7)
    guard let cut = Cut(region, room: room) else { return nil }
    let margin = String(repeating: " ", count: gutter - number.count)
    lines = [
      "  " + style(.dim, margin + number + " | ") + cut.text,
      "  " + style(.dim, String(repeating: " ", count: gutter) + " | ") + String(repeating: " ", count: cut.indent)
        + style(.bad, String(repeating: "^", count: max(1, cut.marked))),
    ]
  }

  /// The part of a line that is shown, and where in it the carets stand, in terminal columns.
  private struct Cut {
    var text = ""
    var indent = 0
    var marked = 0

    init?(_ region: SourceRegion, room: Int) {
      let scalars = region.excerpt.unicodeScalars
      let start = max(0, region.start.column - region.excerptColumn)
      guard scalars.contains(where: { !$0.properties.isWhitespace }) else { return nil }
      // A region that goes on below is marked to the end of its first line.
      let end = region.end.line == region.start.line ? max(region.end.column - region.excerptColumn, start) : Int.max
      // Most lines fit as they are; of a long one only the neighbourhood is walked through.
      let fits = region.excerpt.utf8.count <= room
      let from = fits ? 0 : max(0, start - room / 3)
      var index = scalars.startIndex
      guard scalars.formIndex(&index, offsetBy: from, limitedBy: scalars.endIndex) else { return nil }
      var used = 0
      let isCut = from > 0 || region.excerptColumn > 1
      if isCut {
        text = "..."
        used = 3
      }
      var position = from
      while index < scalars.endIndex {
        let piece = PrintableText.escape(of: scalars[index])
        let columns = PrintableText.columns(of: piece)
        if used + columns > room - 3, !fits, scalars.index(after: index) < scalars.endIndex {
          text += "..."
          break
        }
        if position < start { indent = used + columns } else if position < end { marked += columns }
        text += piece
        used += columns
        position += 1
        index = scalars.index(after: index)
      }
      if position <= from || start == from { indent = isCut ? 3 : 0 }
      while text.last == " " { text.removeLast() }
      if marked == 0 { marked = 1 }
      marked = min(marked, max(1, PrintableText.columns(of: text) - indent))
    }
  }
}
