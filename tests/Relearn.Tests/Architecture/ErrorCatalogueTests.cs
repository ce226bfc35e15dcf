using System.Reflection;
using System.Text;
using Relearn.Inference.Features;
using Relearn.Numerics;

namespace Relearn.Tests.Architecture;

public sealed class ErrorCatalogueTests
{
    static readonly string[] Assemblies = ["Relearn", "Relearn.Server", "Relearn.Cli"];

    static readonly Dictionary<string, string> Stems = new()
    {
        ["Scoping"] = "scope",
        ["Data"] = "data",
        ["Labels"] = "labels",
        ["Functions"] = "data",
        ["Desk"] = "labels",
        ["Labelling"] = "labels",
        ["Storage"] = "storage",
        ["Modeling"] = "model",
        ["Serving"] = "serve",
        ["Batches"] = "serve",
        ["Monitoring"] = "monitor",
        ["Analysis"] = "analyze",
        ["Loop"] = "loop",
        ["Server"] = "serve",
        ["Guarding"] = "serve",
        ["Keys"] = "serve",
        ["Fallbacks"] = "serve",
        ["Rollouts"] = "serve",
        ["Cli"] = "cli",
        ["Aggregation"] = "data",
        ["Agreement"] = "data",
        ["Taxonomies"] = "data",
        ["Alarms"] = "monitor",
        ["Editing"] = "scope",
    };

    static readonly Dictionary<string, object> Samples = new()
    {
        ["action"] = "release",
        ["actor"] = "ada",
        ["artifact"] = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        ["bad"] = 7_500L,
        ["candidates"] = (string[])["late", "cancelled"],
        ["choices"] = (string[])["trees", "linear"],
        ["code"] = "data.no_rows",
        ["column"] = "regoin",
        ["columns"] = (string[])["age", "region", "tenure"],
        ["days"] = 4,
        ["detail"] = "it ends too early.",
        ["distinct"] = 14L,
        ["example"] = "12 miles",
        ["examples"] = "yes, no, perhaps",
        ["expected"] = "a number",
        ["expression"] = "dleay > 15",
        ["feature"] = "far",
        ["file"] = "project.yaml",
        ["fix"] = "Check 'split.test' in project.yaml.",
        ["folder"] = "/srv/ada/flights",
        ["found"] = "the text \"12 miles\"",
        ["hash"] = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        ["holder"] = "process 4711 (relearn run flights)",
        ["id"] = "run-4f2a",
        ["key"] = "trees",
        ["kind"] = ValueKind.Number,
        ["known"] = (string[])["run-4f2a90c1", "run-77ab01de"],
        ["label"] = "late",
        ["least"] = 100,
        ["line"] = 17,
        ["model"] = "delays",
        ["most"] = 1000,
        ["name"] = "Flights",
        ["offset"] = 4096L,
        ["option"] = "--label",
        ["part"] = "test",
        ["path"] = "/srv/ada/flights/rows.csv",
        ["period"] = "training",
        ["port"] = 8080,
        ["positive"] = true,
        ["problem"] = new ExpressionProblem(0, "There is no column 'dleay'. Did you mean 'delay'? Columns: delay, distance."),
        ["project"] = "flights",
        ["quarantined"] = 12L,
        ["reason"] = "asked for",
        ["reasons"] = (string[])["its log loss is worse than the champion's", "its bundle has 12 MB, more than 10"],
        ["row"] = 2,
        ["rows"] = 10,
        ["run"] = "run-4f2a90c1",
        ["segment"] = "predictions-000001-0001.rlog",
        ["source"] = "live",
        ["supported"] = 1,
        ["table"] = "public.flights",
        ["type"] = (byte)9,
        ["value"] = "2001-06-31",
        ["variable"] = "RELEARN_POSTGRES",
        ["version"] = 2,
        ["what"] = "Model 'delays'",
        ["where"] = "'model'",
        ["why"] = "the data goes from 2001-01-01 to 2001-06-30",
        ["workspace"] = "/srv/ada/flights/.relearn",
        ["zone"] = "Europe/Brelin",
    };

    // Where one name stands for different things.
    static readonly Dictionary<(string Method, string Parameter), object> Special = new()
    {
        [("ColumnUnknown", "source")] = "flights.csv",
        [("ColumnUnreadable", "source")] = "flights.csv",
        [("TypeWrong", "source")] = "flights.csv",
        [("NoRows", "source")] = "flights.csv",
        [("ColumnUnreadable", "rows")] = 10_000L,
        [("LabelConstant", "rows")] = 10_000L,
        [("LabelConstant", "expression")] = "delay > 1500",
        [("LabelMissing", "expression")] = "delay > 15",
        [("FileMissing", "key")] = "data.file",
        [("ZoneFileWrong", "path")] = "/srv/ada/flights/zones.csv",
        [("ZoneUnknown", "where")] = "'data.time.zone' in project.yaml",
        [("RowsDamaged", "path")] = "/srv/ada/flights/.relearn/artifacts/9f/9f86d081884c",
        [("RowsTooNew", "path")] = "/srv/ada/flights/.relearn/artifacts/9f/9f86d081884c",
        [("LabelNotGuessed", "file")] = "flights.csv",
        [("LightGbmMissing", "detail")] = "libgomp.so.1 is not found",
        [("LedgerCorrupt", "detail")] = "file is not a database",
        [("LogDamaged", "detail")] = "the checksum of a record does not fit",
        [("LedgerCorrupt", "file")] = "/srv/ada/flights/.relearn/ledger.sqlite",
        [("LedgerTooNew", "file")] = "/srv/ada/flights/.relearn/ledger.sqlite",
        [("DiskFull", "file")] = "/srv/ada/flights/.relearn/artifacts/incoming.4711.1",
        [("NotWritable", "file")] = "/srv/ada/flights/.relearn/ledger.sqlite",
        [("NotWritable", "detail")] = "Access to the path is denied.",
        [("ArtifactMissing", "folder")] = "/srv/ada/flights/.relearn/artifacts",
        [("ArtifactDamaged", "file")] = "/srv/ada/flights/.relearn/artifacts/9f/9f86d081884c",
        [("KeyMissing", "key")] = "value",
        [("KeyMissing", "where")] = "'label'",
        [("KeyMissing", "expected")] = "an expression that is true or false, such as 'delay > 15'",
        [("ColumnNotDeclared", "key")] = "key",
        [("Duplicate", "where")] = "its section",
        [("WrongType", "found")] = "'many'",
        [("KeyUnknown", "choices")] = new[] { "leaves", "learner", "trees" },
        [("NotYaml", "detail")] = "a '[' is not closed.",
        [("FeatureReadsLabel", "column")] = "delay",
        [("RuleReadsUnlogged", "column")] = "wind",
        [("ColumnMissing", "column")] = "region",
        [("ColumnMissing", "unknown")] = new[] { "regoin" },
        [("ValueWrong", "column")] = "distance",
        [("RunUnknown", "id")] = "run-4f2a90c2",
        [("CommandMissing", "command")] = "relearn model",
        [("CommandMissing", "commands")] = new[] { "list", "show" },
        [("CommandUnknown", "command")] = "relearn model",
        [("CommandUnknown", "token")] = "lits",
        [("CommandUnknown", "commands")] = new[] { "list", "show" },
        [("Internal", "type")] = "NullReferenceException",
        [("Internal", "message")] = "Object reference not set to an instance of an object.",
        [("ChangeWrong", "text")] = "learning.schedule_days",
        [("ChangeOfSection", "key")] = "data.columns",
        [("ChangeNotWritable", "key")] = "name",
        [("ChangedSince", "key")] = "model.trees",
        [("ChangedSince", "found")] = "'31'",
        [("ChangedSince", "expected")] = "'30'",
        [("ObjectiveUnknown", "name")] = "clikcs",
        [("ObjectiveUnknown", "known")] = new[] { "clicks", "sales" },
        [("ObjectiveIsLabel", "name")] = "clicks",
        [("ReasonUnknown", "id")] = "review-4f",
        [("ReasonUnknown", "known")] = new[] { "review-4f2a90c1", "diagnosis-77ab01de" },
        [("KpiUnclear", "name")] = "revenue",
        [("KpiUnclear", "found")] = new[] { "sum", "mean" },
        [("KpiUnclear", "choices")] = new[] { "sum", "mean", "rate", "ratio", "retention" },
        [("KpiKey", "key")] = "window",
        [("KpiKey", "kind")] = "retention",
        [("KpiNeedsBinary", "name")] = "hits",
        [("KpiNeedsBinary", "measure")] = "label",
        [("KpiNeedsBinary", "task")] = "hierarchy",
        [("Usage", "detail")] = "Unrecognized option '--trees'.",
        [("Usage", "command")] = "relearn run",
        [("LabelUnclear", "both")] = false,
        [("LabelKey", "key")] = "window",
        [("DurationWrong", "key")] = "window",
        [("DurationWrong", "value")] = "30",
        [("EventKnownBefore", "column")] = "bought_at",
        [("LabelWindowed", "window")] = "mean(late) over 7d",
        [("SampledAndDelayed", "delay")] = "weights",
        [("SampledAndDelayed", "other")] = "sampling.negatives",
        [("NothingMature", "days")] = 30.0,
        [("NothingMature", "rows")] = 4_000L,
        [("NothingMature", "expression")] = "bought_at within days(30)",
        [("NoMaturity", "days")] = 30.0,
        [("NoMaturity", "rows")] = 0L,
        [("KeyWithoutTime", "key")] = "label.known",
        [("LineWrong", "place")] = "row 17",
        [("LineWrong", "column")] = "label",
        [("LineWrong", "value")] = "maybe",
        [("LineWrong", "expected")] = "true or false",
        [("LineWrong", "file")] = "labels.csv",
        [("EntryUnreadable", "segment")] = "labels-000001-0001.rlog",
        [("ReviewNothingWrong", "precision")] = 0.9,
        [("BinaryOnly", "command")] = "data functions",
        [("BinaryOnly", "task")] = "hierarchy",
        [("BinaryOnly", "instead")] = "Import what your rules say with 'relearn data labels import FILE --origin function'.",
        [("QueueOfClasses", "task")] = "binary",
        [("ValueOfClasses", "value")] = "fashion > shoes",
        [("FunctionUnclear", "given")] = new[] { "when", "matches" },
        [("ModelMissing", "model")] = "old.bundle",
        [("ModelUnusable", "model")] = "old.bundle",
        [("WithoutAuthor", "file")] = "labels.csv",
        [("NotTasks", "path")] = "tasks.json",
        [("AddressUnknown", "path")] = "/api/data/labels/nxt",
        [("ClassUnknown", "value")] = "maybe",
        [("ClassUnknown", "classes")] = new[] { "false", "true" },
        [("ConfidenceWrong", "confidence")] = 1.5,
        [("ForeignOrigin", "header")] = "Origin",
        [("ForeignOrigin", "value")] = "https://shop.example",
        [("ForeignOrigin", "own")] = "http://127.0.0.1:5081",
        [("InstructionsMissing", "file")] = "how-to-label.md",
        [("ItemNotQueued", "item")] = "r17",
        [("ItemNotQueued", "queue")] = "review",
        [("NameWrong", "by")] = " ann",
        [("NothingToUndo", "by")] = "ann",
        [("ReasonTooLong", "length")] = 2417,
        [("ReasonTooLong", "most")] = 2000,
        [("KeyWithoutTime", "needs")] = "a time column; with 'row_order' use 'delay_rows'",
        [("ColumnReserved", "column")] = "_label",
        [("BodyTooLarge", "most")] = 16_000_000L,
        [("BundleDamaged", "detail")] = "The bundle '/srv/ada/flights/.relearn/artifacts/9f/9f86d081884c' is damaged: section 'trees' does not have its hash.",
        [("PortInUse", "host")] = "127.0.0.1",
        [("HostUnknown", "host")] = "localhots",
        [("TimeNotATime", "column")] = "tenure",
        [("OutOfRange", "value")] = 0.0,
        [("OutOfRange", "least")] = 1.0,
        [("OutOfRange", "most")] = 10_000.0,
        [("NotAChoice", "key")] = "learner",
        [("NotAChoice", "value")] = "tree",
        [("KeyUnknown", "key")] = "tress",
        [("DateWrong", "key")] = "test_from",
        [("TypeWrong", "found")] = "ByteArray String",
        [("NotReproduced", "expected")] = Samples["hash"],
        [("RowsChanged", "expected")] = Samples["hash"],
        [("NotReproduced", "found")] = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
        [("RowsChanged", "found")] = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
        [("LabelConstant", "value")] = true,
        [("SubjectUnknown", "value")] = "N123",
        [("SubjectUnknown", "key")] = "plane",
        [("ExpressionKind", "found")] = ValueKind.Text,
        [("TypeWrong", "expected")] = ValueKind.Number,
        [("ModelUnknown", "known")] = new[] { "delays", "prices" },
        [("ModelUnknown", "name")] = "delay",
        [("NoFiles", "path")] = "/srv/ada/flights/days/*.csv",
        [("NoGoodFile", "source")] = "days/*.csv",
        [("NoGoodFile", "reasons")] = new[] { "2001-06-30.csv: it does not meet a critical expectation", "2001-07-01.csv: it does not meet a critical expectation" },
        [("VersionRefused", "source")] = "flights.csv",
        [("VersionRefused", "reasons")] = new[] { "{ column: distance, between: [0, 6000], level: critical }: 12 of 10,000 (0.12%) values are outside, first row 17: \"99999\"" },
        [("TooFewDays", "least")] = 10,
        [("SampleColumn", "option")] = "--by",
        [("SampleColumn", "expected")] = "a column of texts or booleans",
        [("SampleColumn", "columns")] = new[] { "region", "carrier" },
        [("SampleOptions", "detail")] = "'--weight' and '--by' are two ways to choose rows: give one.",
        [("TooManyStrata", "column")] = "tail",
        [("ExportRefused", "detail")] = "The features of model 'delays' cannot be written as ONNX: feature 'name': 'lower' has no operator in ONNX. Export with '--features encoded' (OnnxFeatures.Encoded): then whoever calls the model sends the encoded features.",
        [("ExportNotTrees", "learner")] = "linear",
        [("ExportDiffers", "rows")] = 10_000L,
        [("ExportDiffers", "difference")] = 0.0021,
        [("ExportDiffers", "tolerance")] = 1e-5,
        [("OneExample", "rows")] = 4_000L,
        [("NeedsTrees", "key")] = "positive_weight",
        [("NeedsTrees", "learner")] = "linear",
        [("SparseTooLarge", "rows")] = 9_000_000L,
        [("SparseTooLarge", "values")] = 2_700_000_000L,
        [("SparseTooLarge", "most")] = 2_147_483_591L,
        [("PiecesNeedClasses", "call")] = "terms",
        [("PiecesNeedClasses", "feature")] = "title",
        [("NoNegativesLeft", "share")] = 0.001,
        [("NoNegativesLeft", "rows")] = 40L,
        [("TooFewGroups", "group")] = "region",
        [("TooFewGroups", "groups")] = 3,
        [("TooFewGroups", "folds")] = 5,
        [("TooManyForFlat", "classes")] = 70_000,
        [("TooManyForFlat", "most")] = 65_536,
        [("FoldTooSmall", "rows")] = 48L,
        [("FoldTooSmall", "least")] = 50,
        [("GroupTooLarge", "group")] = "region",
        [("GroupTooLarge", "part")] = "validation",
        [("GroupTooLarge", "groups")] = 3L,
        [("ExpectationKey", "key")] = "at_least",
        [("ExpectationKey", "kind")] = "rows",
        [("ExpectationUnclear", "found")] = new[] { "present", "unique" },
        [("ExpectationUnclear", "choices")] = new[] { "present", "readable", "between", "unique" },
        [("PatternWrong", "pattern")] = "(?=N)[0-9]+",
        [("PatternWrong", "detail")] = "RegexOptions.NonBacktracking is not supported in conjunction with expressions containing: 'positive lookahead (?= )'",
        [("ProjectMissing", "path")] = "/srv/ada/flights",
        [("VersionUnknown", "name")] = "dataset-9f",
        [("VersionUnknown", "known")] = new[] { "dataset-0f3a5c19e2b47d680a1c", "dataset-77ab01de4c3b29f8e615" },
        [("RowsGone", "version")] = "dataset-0f3a5c19e2b47d680a1c",
        [("ConditionKind", "expression")] = "distance + 1",
        [("ConditionOfNothing", "expression")] = "1 == 1",
        [("NoRowMatches", "expression")] = "distance > 60000",
        [("EveryRowMatches", "expression")] = "distance > -1",
        [("ReleaseNotServed", "release")] = "release-77ab01de4c3b29f8e615",
        [("ReleaseNotServed", "was")] = "release-0f3a5c19e2b47d680a1c",
        [("ReleaseNotServed", "detail")] = "it is of model 'trains', and the addresses of this service name 'delays'; restart the service",
        [("VersionUnknown", "release")] = "release-0f3a5c19e2b47d680a1c",
        [("VersionUnknown", "version")] = "release-1",
        [("TensorUnknown", "tensor")] = "regoin",
        [("TensorUnknown", "known")] = new[] { "region", "distance" },
        [("TensorTwice", "tensor")] = "distance",
        [("TensorMissing", "missing")] = new[] { "region", "distance" },
        [("TensorMissing", "all")] = "features",
        [("TensorType", "tensor")] = "distance",
        [("TensorType", "found")] = "BYTES",
        [("TensorType", "expected")] = "FP64, FP32, FP16, INT8 to INT64 or UINT8 to UINT64",
        [("TensorShape", "tensor")] = "distance",
        [("TensorShape", "found")] = "[2, 3]",
        [("TensorShape", "expected")] = "[rows] or [rows, 1]",
        [("TensorLength", "tensor")] = "distance",
        [("TensorLength", "found")] = 3L,
        [("TensorLength", "expected")] = 2L,
        [("TensorBytes", "tensor")] = "distance",
        [("TensorBytes", "found")] = 3L,
        [("TensorBytes", "expected")] = 16L,
        [("TensorValue", "tensor")] = "distance",
        [("TensorValue", "type")] = "FP64",
        [("TensorValue", "element")] = 2,
        [("TensorValue", "found")] = "1e400",
        [("OutputUnknown", "name")] = "classes",
        [("OutputUnknown", "known")] = (string[])["score", "decision"],
        [("LogNeeded", "what")] = "'exploration' draws decisions at random for nothing but the log",
        [("RuleReadsUnlogged", "what")] = "'rule_without_model'",
        [("FallbackUnclear", "found")] = new[] { "constant", "rule" },
        [("FallbackUnclear", "choices")] = new[] { "constant", "rule", "previous" },
        [("FallbackRuleUnfit", "detail")] = "There is no column 'dleay'. Did you mean 'delay'? Columns: delay, distance.",
        [("FallbackHasWindows", "release")] = "release-4f2a90c1",
        [("FallbackReadsMore", "release")] = "release-4f2a90c1",
        [("KeyNameWrong", "name")] = "the web shop",
        [("KeyNameTaken", "name")] = "shop",
        [("KeyNameUnknown", "name")] = "shpo",
        [("KeyNameUnknown", "known")] = new[] { "crm", "shop" },
        [("KeyFileDamaged", "file")] = "/srv/ada/flights/.relearn/keys.json",
        [("KeyFileTooNew", "file")] = "/srv/ada/flights/.relearn/keys.json",
        [("ScopeMissing", "name")] = "shop",
        [("ScopeMissing", "has")] = "'predict'",
        [("ScopeMissing", "needs")] = "'admin'",
        [("RateLimited", "most")] = 100.0,
        [("DeadlineWrong", "value")] = "soon",
        [("TooSlow", "seconds")] = 10,
        [("OpenToAll", "host")] = "0.0.0.0",
        [("CertificateHalf", "option")] = "--certificate-key",
        [("CertificateUnread", "file")] = "/etc/relearn/cert.pem",
        [("CertificateUnread", "detail")] = "there is no such file",
        [("CertificateWrong", "file")] = "/etc/relearn/cert.pem",
        [("CertificateKeyWrong", "file")] = "/etc/relearn/key.pem",
        [("CertificateMismatch", "file")] = "/etc/relearn/key.pem",
        [("CertificateMismatch", "path")] = "/etc/relearn/cert.pem",
        [("CertificateExpired", "file")] = "/etc/relearn/cert.pem",
        [("CertificateExpired", "from")] = "2025-06-30 17:05 UTC",
        [("CertificateExpired", "until")] = "2026-06-30 17:05 UTC",
        [("CertificateExpired", "now")] = "2026-11-26 08:00 UTC",
        [("VoteOutside", "value")] = "ys",
        [("VoteOutside", "rows")] = new long[] { 17, 4711 },
        [("VoteOutside", "classes")] = new[] { "no", "yes" },
        [("GoldOutside", "value")] = "ys",
        [("GoldOutside", "rows")] = new long[] { 3 },
        [("GoldOutside", "classes")] = new[] { "no", "yes" },
        [("VoteNameless", "rows")] = new long[] { 17, 4711 },
        [("NoVotes", "abstentions")] = 12L,
        [("GoldContradicts", "item")] = "4711",
        [("GoldContradicts", "first")] = "yes",
        [("GoldContradicts", "second")] = "no",
        [("TooManyParameters", "annotators")] = 1_000,
        [("TooManyParameters", "classes")] = 1_605,
        [("ClassNotInTree", "missing")] = new[] { "poodle", "terrier" },
        [("TreeLoop", "node")] = "dog",
        [("ClassesNotNumbers", "label")] = "yes",
        [("AddressWrong", "address")] = "chat.example.com/hook",
        [("AddressWrong", "key")] = "webhook",
        [("AddressWrong", "variable")] = "ALERTS_WEBHOOK",
        [("VariableMissing", "key")] = "webhook_variable",
        [("VariableMissing", "variable")] = "ALERTS_WEBHOOK",
        [("NotDelivered", "sink")] = "webhook",
        [("NotDelivered", "alarm")] = "alarm-0123456789abcdef0123",
        [("NotDelivered", "detail")] = "connection refused",
        [("OneOfTwoKeys", "key")] = "webhook",
        [("OneOfTwoKeys", "other")] = "webhook_variable",
        [("OneOfTwoKeys", "where")] = "'monitoring.alerts'",
        [("FormatUnknown", "path")] = "/srv/ada/flights/rows.xlsx",
        [("ReleaseUnknown", "id")] = "release-4f2a",
        [("ReleaseUnknown", "known")] = new[] { "release-4f2a90c1", "release-77ab01de" },
        [("AlreadyLive", "release")] = "release-4f2a90c1",
        [("GateRefused", "release")] = "release-77ab01de",
        [("GateRefused", "name")] = "log loss below constant",
        [("GateRefused", "detail")] = "gain -0.00100 [-0.00200, 0.00100]; must be above 0",
        [("ConstraintBroken", "release")] = "release-77ab01de",
        [("ConstraintBroken", "name")] = "p99 latency",
        [("ConstraintBroken", "detail")] = "1.204 ms; at most 1 ms",
        [("SignOffMissing", "release")] = "release-77ab01de",
        [("SignOffMissing", "people")] = new[] { "ada", "head of operations" },
        [("RolloutOpen", "rollout")] = "rollout_started-4f2a90c1",
        [("RolloutOpen", "challenger")] = "release-77ab01de",
        [("RolloutOpen", "mode")] = "canary",
        [("ShadowTwice", "release")] = "release-77ab01de",
        [("ShadowTwice", "rollout")] = "rollout_started-4f2a90c1",
        [("NoChampion", "mode")] = "canary",
        [("RolloutOfClasses", "mode")] = "canary",
        [("RolloutOfClasses", "task")] = "hierarchy",
        [("RolloutNeedsLog", "mode")] = "canary",
        [("ShareWrong", "share")] = 5.0,
        [("NoRollout", "action")] = "promote",
        [("RolloutUnclear", "action")] = "promote",
        [("RolloutUnclear", "rollouts")] = new[] { "rollout_started-4f2a90c1", "rollout_started-77ab01de" },
        [("RolloutUnknown", "id")] = "rollout_started-5",
        [("RolloutUnknown", "rollouts")] = new[] { "rollout_started-4f2a90c1" },
        [("NothingBefore", "release")] = "release-4f2a90c1",
        [("NobodySignsOff", "name")] = "bob",
        [("NobodySignsOff", "people")] = new[] { "ada", "head of operations" },
    };

    static IEnumerable<MethodInfo> Methods() =>
        from name in Assemblies
        from type in Assembly.Load(name).GetTypes()
        where type is { IsAbstract: true, IsSealed: true } && type.Name.EndsWith("Errors", StringComparison.Ordinal)
        from method in type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.DeclaredOnly)
            // A method that is given an exception only chooses among the others.
        where method.ReturnType == typeof(UserError) && !method.GetParameters().Any(p => typeof(Exception).IsAssignableFrom(p.ParameterType))
        select method;

    static UserError Produce(MethodInfo method) => (UserError)method.Invoke(null, [.. method.GetParameters().Select(p => Sample(method, p))])!;

    static object Sample(MethodInfo method, ParameterInfo parameter)
    {
        var sample = Special.GetValueOrDefault((method.Name, parameter.Name!)) ?? Samples.GetValueOrDefault(parameter.Name!);
        if (sample is not null && parameter.ParameterType.IsInstanceOfType(sample)) { return sample; }
        if (sample is int or long or byte && parameter.ParameterType.IsPrimitive) { return Convert.ChangeType(sample, parameter.ParameterType, System.Globalization.CultureInfo.InvariantCulture); }
        return parameter.ParameterType switch
        {
            var t when t == typeof(string) => $"{sample ?? parameter.Name}",
            var t when t == typeof(bool) => true,
            var t when t == typeof(ValueKind) => ValueKind.Number,
            var t when t.IsPrimitive => Convert.ChangeType(3, t, System.Globalization.CultureInfo.InvariantCulture),
            var t when t.IsAssignableFrom(typeof(string[])) => new[] { "first", "second" },
            var t => throw new InvalidOperationException($"Add a sample for parameter '{parameter.Name}' of {method.DeclaringType!.Name}.{method.Name} ({t.Name})."),
        };
    }

    [Fact]
    public void Every_code_is_unique()
    {
        var twice = Methods().Select(m => (Error: Produce(m), Method: $"{m.DeclaringType!.Name}.{m.Name}")).GroupBy(e => e.Error.Code).Where(g => g.Count() > 1);
        Assert.Empty(twice.Select(g => $"{g.Key} is made by {string.Join(" and ", g.Select(e => e.Method))}: give each a code of its own."));
    }

    [Fact]
    public void Every_code_begins_with_the_stem_of_its_folder()
    {
        Assert.NotEmpty(Methods());
        foreach (var method in Methods())
        {
            var (code, folder) = (Produce(method).Code, method.DeclaringType!.Namespace!.Split('.')[^1]);
            Assert.Matches("^[a-z]+\\.[a-z0-9_]+$", code);
            Assert.True(Stems.TryGetValue(folder, out var stem), $"Folder '{folder}' has no stem yet: add it here.");
            Assert.StartsWith(stem + ".", code, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_message_is_whole_sentences() => Assert.All(Methods(), method =>
    {
        var message = Produce(method).Message;
        // A snippet of the user's own text, marked below, may stand behind the sentences.
        var sentences = message.EndsWith('^') ? message.Split('\n')[0] : message;
        // The last sentence may ask whether another name was meant.
        Assert.True(sentences.EndsWith('.') || sentences.EndsWith("'?", StringComparison.Ordinal), $"{method.DeclaringType!.Name}.{method.Name} does not end with a full stop: {message}");
        Assert.DoesNotContain("..", sentences.Replace("...", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("  ", sentences, StringComparison.Ordinal);
    });

    [Fact]
    public void The_page_shows_every_message()
    {
        var page = new StringBuilder("""
            # Every message

            What a user is told, with the code that stays the same when the words change. A test writes this page; the values are examples.

            | code | example |
            |---|---|

            """);
        foreach (var error in Methods().Select(Produce).OrderBy(e => e.Code, StringComparer.Ordinal))
        {
            page.Append("| `").Append(error.Code).Append("` | ").Append(Cell(error.Message)).Append(" |\n");
        }
        Snapshot.Match(page.ToString(), "../../../docs/errors.md");
    }

    // A pipe ends a cell, and the lines of a snippet keep their width.
    static string Cell(string message)
    {
        var lines = message.Replace("|", "\\|", StringComparison.Ordinal).Split('\n');
        return string.Concat(lines.Select((line, i) => i == 0 ? line : $"<br>`{line}`"));
    }
}
