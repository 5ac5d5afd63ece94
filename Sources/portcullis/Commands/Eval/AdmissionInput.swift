import ArgumentParser
import CEL
import Cluster
import Documents
import KubernetesCEL

/// The files that are bound to the variables of an admission policy.
struct AdmissionInput: ParsableArguments {
  @Option(help: ArgumentHelp("The file whose first document is `object`; - for standard input.", valueName: "file"))
  var object: String?

  @Option(help: ArgumentHelp("The file whose first document is `oldObject`.", valueName: "file"))
  var oldObject: String?

  @Option(help: ArgumentHelp("The file whose first document is `params`.", valueName: "file"))
  var params: String?

  @Option(
    help: ArgumentHelp("The file with the AdmissionReview, or its request, that is `request`.", valueName: "file"))
  var request: String?

  @Option(help: ArgumentHelp("The file whose first document is `namespaceObject`.", valueName: "file"))
  var namespaceObject: String?

  @Option(
    help: ArgumentHelp(
      """
      The CustomResourceDefinition, or OpenAPI v3 schema, of `object` and `oldObject`: selecting a field that it does \
      not have is then a mistake.
      """, valueName: "file"))
  var schema: String?

  @Flag(
    help: """
      Evaluate as the API server does for a ValidatingAdmissionPolicy: only its functions, all its variables (null \
      where no file is given), and at most its cost.
      """)
  var policy = false

  func validate() throws {
    guard files.count(where: { $0.path == "-" }) <= 1 else {
      throw ValidationError("only one file can be standard input")
    }
  }

  private var files: [(variable: String, path: String?)] {
    [
      ("object", object), ("oldObject", oldObject), ("params", params), ("request", request),
      ("namespaceObject", namespaceObject),
    ]
  }

  /// The first documents of the files, by variable.
  func documents() throws -> [String: InputDocuments] {
    var documents: [String: InputDocuments] = [:]
    for case (let variable, let path?) in files { documents[variable] = try InputDocuments(path) }
    return documents
  }
}

extension AdmissionInput {
  /// Declares the objects as the schema says, in the version that the object has.
  func declareSchema(of documents: [String: InputDocuments], in environment: inout Environment) throws {
    guard let path = schema else { return }
    let definition = try InputDocuments(path).first
    let version = documents["object"]?.first["apiVersion"]?.string?.split(separator: "/").last.map(String.init)
    do throws(SchemaError) {
      let schema = try Schema(definition, version: version)
      for variable in ["object", "oldObject"] { environment.declare(variable, schema) }
    } catch {
      StandardError.line(error.description)
      throw Stop(.usage, "the schema cannot be read")
    }
  }

  /// Gives the variables what the files hold.
  func bind(_ documents: [String: InputDocuments], to session: Evaluation) {
    if policy {
      for (variable, _) in files { session.bind(variable, .null) }
      session.bind("authorizer", .unknown(Self.unseenAuthorizer))
      session.bind("authorizer.requestResource", .unknown(Self.unseenAuthorizer))
    }
    for (variable, document) in documents {
      let isReview = variable == "request" && document.first["kind"]?.isString("AdmissionReview") == true
      session.bind(variable, node: (isReview ? document.first["request"] : nil) ?? document.first)
    }
  }

  private static let unseenAuthorizer = Unknown("who may do what is decided by a cluster, and there is none here")
}
