import Cluster
import Documents

/// How much of an object is asked for and kept.
struct ObjectForm: Sendable {
  /// The media types of a list.
  let accept: String
  /// Where the API server sends metadata it is in a kind of its own, which the object's takes the place of.
  let pruning: Pruning

  private static let metadataList = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"

  /// What no rule reads: who set which field, the object as somebody applied it, and the schemas of custom kinds.
  private static let unread = [
    ["metadata", "managedFields"], ["metadata", "annotations", "kubectl.kubernetes.io/last-applied-configuration"],
    ["spec", "versions", "[]", "schema"],
  ]

  /// Objects whole, or of Kubernetes' own kinds without what no built-in rule reads.
  static func whole(_ resource: ServedResource, keepsUnread: Bool) -> ObjectForm {
    let isPruned = !keepsUnread && groupsOfReportOnly.contains(resource.group)
    return ObjectForm(
      accept: "application/json", pruning: Pruning(unread + (isPruned ? ownUnread(resource.name) : [])))
  }

  /// Metadata, in no other form: Secrets.
  static let metadata = ObjectForm(accept: metadataList, pruning: Pruning(unread + [["apiVersion"], ["kind"]]))

  /// Where nothing but type and name count.
  static let type = ObjectForm(
    accept: "\(metadataList),application/json",
    pruning: Pruning(
      [["apiVersion"], ["kind"], ["spec"], ["status"], ["data"]]
        + [
          "managedFields", "annotations", "labels", "ownerReferences", "finalizers", "creationTimestamp",
          "resourceVersion", "generation", "generateName",
        ].map { ["metadata", $0] }))

  /// Groups whose `status` says nothing that is not also in `spec`, or that no rule reads.
  private static let groupsOfReportOnly: Set<String> = [
    "", "apps", "autoscaling", "batch", "networking.k8s.io", "policy",
  ]

  /// Most of a large cluster's data: what a kind reports about itself, and how the kubelet is to treat containers.
  private static func ownUnread(_ resource: String) -> [[String]] {
    let object =
      ["resourceVersion", "generation", "creationTimestamp"].map { ["metadata", $0] }
      + [["spec", "revisionHistoryLimit"], ["spec", "progressDeadlineSeconds"], ["status", "conditions"]]
      + (resource == "pods" ? podReport : [])
      + (reportingNothing.contains(resource) ? [["status"]] : [])
    guard let place = podSpecs[resource] else { return object }
    let pod = [
      "dnsPolicy", "enableServiceLinks", "preemptionPolicy", "priority", "restartPolicy", "schedulerName",
      "terminationGracePeriodSeconds",
    ]
    // Of a probe it counts that there is one, and which host it asks.
    let probes = ["livenessProbe", "readinessProbe", "startupProbe"].flatMap { probe in
      let own = [
        "exec", "failureThreshold", "grpc", "initialDelaySeconds", "periodSeconds", "successThreshold",
        "timeoutSeconds",
      ].map { [probe, $0] }
      let request = ["httpHeaders", "path", "port", "scheme"].map { [probe, "httpGet", $0] }
      return own + request + [[probe, "tcpSocket", "port"]]
    }
    let modes = ["configMap", "downwardAPI", "projected", "secret"].map { ["volumes", "[]", $0, "defaultMode"] }
    let fields = ["terminationMessagePath", "terminationMessagePolicy", "workingDir"].map { [$0] }
    let containers = ["containers", "initContainers"].flatMap { list in
      (fields + probes).map { place + [list, "[]"] + $0 }
    }
    return object + pod.map { place + [$0] } + modes.map { place + $0 } + containers
  }

  /// Of which `status` only counts.
  private static let reportingNothing: Set<String> = ["daemonsets", "deployments", "replicasets", "statefulsets"]

  /// Of a pod's containers the images that run count, and of the pod its phase and addresses.
  private static let podReport =
    ["hostIP", "hostIPs", "qosClass", "startTime"].map { ["status", $0] }
    + ["containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses"].flatMap { list in
      [
        "allocatedResources", "containerID", "lastState", "ready", "resources", "restartCount", "started", "state",
        "volumeMounts",
      ].map { ["status", list, "[]", $0] }
    }

  /// Where a kind has its pod spec.
  private static let podSpecs: [String: [String]] = {
    var paths = ["pods": ["spec"], "cronjobs": ["spec", "jobTemplate", "spec", "template", "spec"]]
    for name in ["daemonsets", "deployments", "jobs", "replicasets", "replicationcontrollers", "statefulsets"] {
      paths[name] = ["spec", "template", "spec"]
    }
    return paths
  }()
}
