/// One step of a YAML text as the parser walks through it.
struct YAMLEvent {
    enum Kind {
        case streamStart
        case documentStart
        case documentEnd
        case streamEnd
        case alias(String)
        case scalar(YAMLScalar)
        case listStart(tag: String?)
        case listEnd
        case mappingStart(tag: String?)
        case mappingEnd
    }

    let kind: Kind
    /// What later aliases call this value.
    let anchor: String?
    let position: YAMLPosition
}
