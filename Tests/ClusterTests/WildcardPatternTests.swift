import Cluster
import Testing

struct WildcardPatternTests {
  @Test(
    arguments: [
      ("*", "anything", true), ("", "", true), ("", "a", false), ("*", "", true), ("a*c", "abbc", true),
      ("a*c", "abcb", false), ("*a*b", "xaab", true), ("*ab", "aab", true), ("a*a", "a", false),
      ("web-*", "web-", true), ("web-*", "we", false), ("webhooks[*].x", "webhooks[12].x", true),
      ("*.io", "ghcr.io", true), ("ghcr", "ghcr.io", false), ("a/*/c", "a/b/c", true), ("ä*", "äö", true),
      ("a?c", "a?c", true), ("a?c", "abc", false), ("eks:*", "seks:node", false), ("svclb-*", "svclb", false),
      ("exact", "exactly", false),
    ])
  func aStarStandsForAnything(pattern: String, text: String, fits: Bool) {
    #expect(WildcardPattern(pattern).matches(text) == fits)
  }

  @Test(arguments: [
    ("a?c", "abc", true), ("a?c", "ac", false), ("a?", "ä", false), ("?", "ä", true), ("?*", "", false),
    ("*?.io", "ghcr.io", true), ("*", "", true),
  ])
  func aQuestionMarkStandsForOneCharacter(pattern: String, text: String, fits: Bool) {
    #expect(WildcardPattern(pattern, questionMark: true).matches(text) == fits)
  }

  @Test func aFileIsKnownByTheEndOfItsPath() {
    #expect(WildcardPattern("apps/*.yaml").matches(endOf: "/src/repo/apps/a.yaml"))
    #expect(WildcardPattern("a.yaml").matches(endOf: "./a.yaml"))
    #expect(!WildcardPattern("apps/a.yaml").matches(endOf: "myapps/a.yaml"))
  }
}
