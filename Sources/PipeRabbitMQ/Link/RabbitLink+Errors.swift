internal import PipeCore

extension RabbitLink {
    nonisolated func unavailable(_ why: String) -> BrokerError {
        .unavailable("RabbitMQ at \(url.address): \(why)")
    }

    /// What a failure of the client means to the caller: would trying again help?
    nonisolated func brokerError(_ failure: AMQPFailure) -> BrokerError {
        switch failure {
        case .channelClosed(let closure), .connectionClosed(let closure):
            switch closure.code {
            case AMQPClosure.accessRefused, AMQPClosure.preconditionFailed, AMQPClosure.notAllowed:
                .rejected("RabbitMQ at \(url.address): \(closure.text)")
            default: unavailable(closure.text)
            }
        case .misconfigured(let why): .rejected("RabbitMQ at \(url.address): \(why)")
        case .broken(let why): unavailable(why)
        }
    }
}
