package import Documents

/// What one scan found: the one model that every output format is written from.
package struct Report: Sendable {
  /// The tool and the knowledge that judged.
  package var tool: Tool
  /// What was read, in the order in which it was named.
  package var inputs: [Input]
  /// What the scan could see.
  package var view: ViewSummary
  /// What could not be read, or was read with a change.
  package var problems: [DocumentProblem]
  package var score: Score
  /// One verdict for each threat of the models, in the models' order.
  package var threats: [ThreatVerdict]
  /// Fails and unknowns, worst first; see ``Finding/isOrdered(_:_:)``.
  package var findings: [Finding]
  package var attackTree: AttackTreeResult
  /// Every rule that was loaded, with what became of it, by name.
  package var rules: [RuleUse]
  /// Every suppression and attestation that the scan was given, with what became of it.
  package var acceptances: [AcceptanceUse] = []
  /// What passed, rule by rule, in the order of the input; only where it was asked for.
  package var passed: [PassedSubject]
  /// The platforms that signs were seen of.
  package var platforms: [RecognisedPlatform]

  package init(
    tool: Tool, inputs: [Input], view: ViewSummary, problems: [DocumentProblem], score: Score,
    threats: [ThreatVerdict], findings: [Finding], attackTree: AttackTreeResult, rules: [RuleUse],
    passed: [PassedSubject] = [], platforms: [RecognisedPlatform] = []
  ) {
    self.tool = tool
    self.inputs = inputs
    self.view = view
    self.problems = problems
    self.score = score
    self.threats = threats
    self.findings = findings
    self.attackTree = attackTree
    self.rules = rules
    self.passed = passed
    self.platforms = platforms
  }

  package struct Tool: Sendable, Hashable {
    package var name: String
    package var version: String
    /// SHA-256 over the rules and threat models that were loaded, so that a report says by what it was judged.
    package var rulesDigest: String

    package init(name: String, version: String, rulesDigest: String) {
      self.name = name
      self.version = version
      self.rulesDigest = rulesDigest
    }
  }

  package struct Input: Sendable, Hashable {
    /// The path as it was given, `<stdin>`, or the cluster's name.
    package var name: String
    package var files: Int
    package var objects: Int
    package var configurationDocuments: Int

    package init(name: String, files: Int, objects: Int, configurationDocuments: Int) {
      self.name = name
      self.files = files
      self.objects = objects
      self.configurationDocuments = configurationDocuments
    }
  }

  /// What the scan could see, and what it could not and why.
  package struct ViewSummary: Sendable, Hashable {
    /// True when what was not in the input is known not to exist.
    package var isComplete: Bool
    /// Why not, in a sentence; empty when complete.
    package var reason: String
    package var gaps: [Gap]

    package init(isComplete: Bool, reason: String, gaps: [Gap]) {
      self.isComplete = isComplete
      self.reason = reason
      self.gaps = gaps
    }

    package struct Gap: Sendable, Hashable {
      package var group: String
      package var resource: String
      /// Nil: in every namespace.
      package var namespace: String?
      /// `partial`, `forbidden`, `notServed` or `notLookedAt`.
      package var state: String
      package var reason: String

      package init(group: String, resource: String, namespace: String?, state: String, reason: String) {
        self.group = group
        self.resource = resource
        self.namespace = namespace
        self.state = state
        self.reason = reason
      }
    }
  }
}

/// The score as an interval: every unknown taken as exposed, and as mitigated.
package struct Score: Sendable, Hashable {
  /// The version of weights, credits and caps.
  package var model: Int
  /// 0...100, or nil when there was nothing to judge.
  package var low: Int?
  /// 0...100, or nil when there was nothing to judge.
  package var high: Int?
  /// ``low`` if accepted findings were mended and attestations evidence; equal to it while there are none.
  package var withAcceptedRisk: Int?
  /// Where points were lost, most first; with the cap they explain `100 - low`.
  package var lost: [Loss]
  /// The cap that held ``low`` down, if one did.
  package var cap: Cap?

  package init(model: Int, low: Int?, high: Int?, withAcceptedRisk: Int?, lost: [Loss], cap: Cap?) {
    self.model = model
    self.low = low
    self.high = high
    self.withAcceptedRisk = withAcceptedRisk
    self.lost = lost
    self.cap = cap
  }

  package struct Loss: Sendable, Hashable {
    package var threat: String
    /// In hundredths of a point, so that the sum stays exact.
    package var hundredths: Int
    package var verdict: Verdict

    package init(threat: String, hundredths: Int, verdict: Verdict) {
      self.threat = threat
      self.hundredths = hundredths
      self.verdict = verdict
    }
  }

  package struct Cap: Sendable, Hashable {
    package var limit: Int
    /// The threats that may be exposed and so cap the score.
    package var threats: [String]

    package init(limit: Int, threats: [String]) {
      self.limit = limit
      self.threats = threats
    }
  }
}
