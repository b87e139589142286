/// The pages that show an agent to those who watch it.
package struct ObservationPages: Sendable {
    private let observation: Observation

    package init(of observation: Observation) {
        self.observation = observation
    }

    package func answer(_ request: PageRequest) async -> PageResponse {
        guard request.method == "GET" || request.method == "HEAD" else {
            return PageResponse(.methodNotAllowed, "this page can only be read: GET or HEAD\n")
        }
        switch request.path {
        case "/metrics":
            return PageResponse(
                .ok, contentType: PrometheusText.contentType, PrometheusText.page(await observation.families()))
        case "/healthz": return response(await observation.health())
        case "/readyz": return response(observation.readiness)
        default: return PageResponse(.notFound, "there are /metrics, /healthz and /readyz\n")
        }
    }

    private func response(_ verdict: Observation.Verdict) -> PageResponse {
        PageResponse(verdict.isGood ? .ok : .unavailable, verdict.words + "\n")
    }
}
