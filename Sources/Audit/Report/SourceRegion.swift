package import Documents

/// A stretch of a file, with the text that a report shows of it.
package struct SourceRegion: Sendable, Hashable {
  package var start: SourceLocation
  /// Just past the last character, in the start's file. Equal to ``start`` only for an empty text.
  package var end: SourceLocation
  /// The start's line; of a very long one (a dump is one line of megabytes) the part around the start.
  package var excerpt: String
  /// The column of the excerpt's first character; 1 unless the line was cut.
  package var excerptColumn: Int

  package init(start: SourceLocation, end: SourceLocation, excerpt: String, excerptColumn: Int = 1) {
    self.start = start
    self.end = end
    self.excerpt = excerpt
    self.excerptColumn = excerptColumn
  }
}
