package import PipeCore

/// What a run's log is told about what its process says on the contract.
package enum ContractRemark {
    /// The first line that was no message.
    package static func malformed(_ line: [UInt8]) -> String {
        let text = String(decoding: line.prefix(80), as: UTF8.self).map { $0.isNewline || $0 == "\0" ? " " : $0 }
        let rest = line.count > 80 ? "… (\(ByteCount.text(Int64(line.count))))" : ""
        return "a line on the contract is no message and is passed over: \(String(text))\(rest)"
    }

    /// At the end, where there was more than one.
    package static func malformed(count: Int) -> String? {
        count > 1 ? "\(count) lines on the contract in all were no messages" : nil
    }

    /// An SDK that says more than this program understands.
    package static func newer(_ sdk: String, _ version: String, contract: Int) -> String? {
        guard contract > ContractMessage.version else { return nil }
        return "the flow's SDK (\(sdk) \(version)) speaks version \(contract) of the contract, this agent version "
            + "\(ContractMessage.version): what it does not know it passes over"
    }
}
