import Testing

@Suite struct PipelineRunTests {}
