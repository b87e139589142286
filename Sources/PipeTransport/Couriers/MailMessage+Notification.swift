internal import PipeCore

extension MailMessage {
    init(_ message: NotificationMessage, from sender: String, to addresses: [String]) throws(TransportError) {
        var recipients: [MailAddress] = []
        for address in addresses { recipients.append(try MailAddress(address)) }
        try self.init(
            id: message.id.description, at: message.at, from: MailAddress(sender), to: recipients,
            subject: message.subject, text: message.text, isUrgent: message.urgency == .high)
    }
}
