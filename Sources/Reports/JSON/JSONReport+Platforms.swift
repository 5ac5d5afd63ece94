import Audit

extension JSONReport {
  func writePlatform(_ json: inout JSONStream, _ platform: RecognisedPlatform) {
    json.object { json in
      json.member("name", platform.name)
      json.member("title", platform.title)
      json.member("summary", platform.summary)
      json.member("signs", platform.signs) { json, sign in
        json.object { json in
          json.member("says", sign.says)
          json.member("count", sign.count)
          json.member("objects", sign.objects) { json, object in json.object { writeMembers(&$0, object) } }
          json.member("reference", sign.reference)
        }
      }
      json.member("controlPlane", platform.controlPlane)
    }
  }

  func writeNote(_ json: inout JSONStream, _ note: PlatformNote?) {
    json.key("platform")
    guard let note else { return json.null() }
    json.object { json in
      json.member("name", note.platform)
      json.member("component", note.component)
      json.member("does", note.does)
      json.member("change", note.change)
      json.member("reference", note.reference)
    }
  }
}
