/// Small inputs for the command line's tests.
enum Manifests {
  /// Fails the rule on failure policies for sure.
  static let failsOpen = """
    apiVersion: admissionregistration.k8s.io/v1
    kind: ValidatingWebhookConfiguration
    metadata:
      name: gate
    webhooks:
    - name: check.example.com
      admissionReviewVersions: [v1]
      sideEffects: None
      failurePolicy: Ignore
      clientConfig:
        service: {name: gate, namespace: gate}
      rules:
      - {apiGroups: ["*"], apiVersions: ["*"], operations: [CREATE], resources: [pods]}

    """

  static let broken = """
    apiVersion: v1
    kind: Pod
    metadata: {name: a
    ---

    """

  static let template = """
    apiVersion: v1
    kind: Pod
    metadata:
      name: {{ .Release.Name }}
    {{- if .Values.x }}
    spec: {}
    {{- end }}

    """
}
