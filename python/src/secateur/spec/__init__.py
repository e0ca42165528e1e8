"""The contract with the service: trial specs in, results and events out. JSON, camelCase on the wire.

Each module is the twin of one in `core/schemas`; `test/fixtures/contract` holds both sides to the same answers. Nothing
is coerced: null is not 0, a string is no number, an unknown key is an error.
"""

from secateur.spec.catalogue import (
    Catalogue,
    Cell,
    CheckedModel,
    CheckProblem,
    CheckReport,
    CheckRequest,
    DatasetInfo,
    FingerprintsRequest,
    Group,
    JobMethod,
    MethodInfo,
    ModelInfo,
    Need,
    Origin,
    PatternKind,
)
from secateur.spec.events import DoneEvent, EngineEvent, LogEvent, Phase, Progress, ProgressEvent, Unit
from secateur.spec.keep import Keep, Original
from secateur.spec.result import (
    CalibrationUsed,
    Environment,
    Measurement,
    Memory,
    NonFinite,
    Protocol,
    Sparsity,
    Timings,
    TrialError,
    TrialResult,
)
from secateur.spec.trial import Allocation, BlockAllocation, Calibration, Evaluation, MethodRef, TrialSpec
from secateur.spec.wire import Dtype, Kind, Layout, Metric, Pass, Status, Wire

__all__ = [
    "Allocation",
    "BlockAllocation",
    "Calibration",
    "CalibrationUsed",
    "Catalogue",
    "Cell",
    "CheckProblem",
    "CheckReport",
    "CheckRequest",
    "CheckedModel",
    "DatasetInfo",
    "DoneEvent",
    "Dtype",
    "EngineEvent",
    "Environment",
    "Evaluation",
    "FingerprintsRequest",
    "Group",
    "JobMethod",
    "Keep",
    "Kind",
    "Layout",
    "LogEvent",
    "Measurement",
    "Memory",
    "MethodInfo",
    "MethodRef",
    "Metric",
    "ModelInfo",
    "Need",
    "NonFinite",
    "Origin",
    "Original",
    "Pass",
    "PatternKind",
    "Phase",
    "Progress",
    "ProgressEvent",
    "Protocol",
    "Sparsity",
    "Status",
    "Timings",
    "TrialError",
    "TrialResult",
    "TrialSpec",
    "Unit",
    "Wire",
]
