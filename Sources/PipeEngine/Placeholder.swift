internal import PipeCore
