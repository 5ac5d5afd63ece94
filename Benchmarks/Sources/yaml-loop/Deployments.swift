/// Made-up Deployments as `helm template` renders them, to measure on.
enum Deployments {
  /// A stream of at least `size` bytes.
  static func stream(bytes size: Int) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(size + 4096)
    var number = 0
    while text.count < size {
      text.append(contentsOf: deployment(number).utf8)
      number += 1
    }
    return text
  }

  private static func deployment(_ number: Int) -> String {
    """
    ---
    # Source: shop/templates/deployment.yaml
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: service-\(number)
      namespace: team-\(number % 40)
      labels:
        app.kubernetes.io/name: service-\(number)
        app.kubernetes.io/instance: release-\(number % 7)
        app.kubernetes.io/version: "1.\(number % 30).0"
        helm.sh/chart: shop-0.\(number % 9).1
      annotations:
        checksum/config: \(String(number &* 2_654_435_761, radix: 16))d41d8cd98f00b204e9800998ecf8427e
    spec:
      replicas: \(number % 5 + 1)
      selector:
        matchLabels:
          app.kubernetes.io/name: service-\(number)
      strategy:
        type: RollingUpdate
        rollingUpdate: {maxSurge: 25%, maxUnavailable: 0}
      template:
        metadata:
          labels:
            app.kubernetes.io/name: service-\(number)
        spec:
          serviceAccountName: service-\(number)
          automountServiceAccountToken: false
          securityContext:
            runAsNonRoot: true
            seccompProfile:
              type: RuntimeDefault
          containers:
          - name: main
            image: "registry.example.com/shop/service-\(number % 200):1.\(number % 30).0"
            imagePullPolicy: IfNotPresent
            args: ["--listen=:8080", "--metrics", "--log-level=info"]
            ports:
            - name: http
              containerPort: 8080
              protocol: TCP
            env:
            - name: POD_NAME
              valueFrom:
                fieldRef:
                  fieldPath: metadata.name
            - name: DATABASE_URL
              valueFrom:
                secretKeyRef:
                  name: service-\(number)-database
                  key: url
            - name: GREETING
              value: 'hello, world'
            resources:
              requests:
                cpu: 100m
                memory: 128Mi
              limits:
                memory: 256Mi
            securityContext:
              allowPrivilegeEscalation: false
              readOnlyRootFilesystem: true
              capabilities:
                drop:
                - ALL
            livenessProbe:
              httpGet:
                path: /healthz
                port: http
              periodSeconds: 10
            volumeMounts:
            - name: config
              mountPath: /etc/service
              readOnly: true
          volumes:
          - name: config
            configMap:
              name: service-\(number)
          tolerations:
          - key: dedicated
            operator: Equal
            value: web
            effect: NoSchedule

    """
  }
}
