using Relearn.Storage;

namespace Relearn.Scoping;

// The section 'serving'.
public static partial class ProjectFile
{
    static readonly string[] FallbackKinds = ["constant", "rule", "previous"];
    static readonly string[] FallbackOccasions = ["failure", "deadline", "overload"];

    static ServingConfig ReadServing(YamlSection s)
    {
        var fallback = new ServingConfig();
        var read = new ServingConfig
        {
            PredictionDurability = s.Choice("prediction_durability", "process", "process", "disk", "off") switch { "disk" => Durability.Disk, "off" => Durability.Off, _ => Durability.Process },
            OutcomeDurability = s.Choice("outcome_durability", "disk", "process", "disk") == "disk" ? Durability.Disk : Durability.Process,
            Exploration = s.Number("exploration", 0, 0, 0.1),
            Trust = s.Flag("trust", false),
            RetentionDays = s.Integer("retention_days", 1, 36_500),
            BodyMb = s.Number("body_mb", fallback.BodyMb, 0.001, 32),
            MaxRows = s.Integer("max_rows", fallback.MaxRows, 1, 10_000),
            RateLimit = s.Number("rate_limit", 0.001, 1e6),
            RateBurst = s.Integer("rate_burst", 1, 1_000_000),
            MaxConcurrent = s.Integer("max_concurrent", fallback.MaxConcurrent, 1, 100_000),
            MaxQueue = s.Integer("max_queue", fallback.MaxQueue, 0, 100_000),
            MaxConnections = s.Integer("max_connections", fallback.MaxConnections, 1, 1_000_000),
            SlowClientSeconds = s.Integer("slow_client_seconds", fallback.SlowClientSeconds, 2, 600),
            Fallback = ReadFallback(s.Section("fallback")),
            Weights = ReadWeights(s.Section("weights")),
        };
        if (read is { RateBurst: not null, RateLimit: null }) { s.Problems.Add(ScopeErrors.KeyMissing(s.File, s.LineOf("rate_burst"), "rate_limit", "'serving'", "'rate_limit: 100', the requests a second, or take 'rate_burst' out")); }
        s.Finish();
        return read;
    }

    static Dictionary<string, double> ReadWeights(YamlSection s)
    {
        var weights = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var name in s.Entries.Select(e => e.Key).ToArray())
        {
            if (s.Number(name, -1e6, 1e6) is { } weight) { weights[name] = weight; }
        }
        s.Finish();
        return weights;
    }

    static FallbackConfig? ReadFallback(YamlSection s)
    {
        if (!s.Exists) { return null; }
        var found = FallbackKinds.Where(s.Has).ToArray();
        if (found.Length != 1) { s.Problems.Add(ScopeErrors.FallbackUnclear(s.File, s.LineOf(found.FirstOrDefault("")), found, FallbackKinds)); }
        var occasions = ReadOccasions(s);
        var read = new FallbackConfig
        {
            Constant = s.Number("constant", 0, 1),
            Rule = s.Has("rule") ? s.RequiredText("rule", "an expression that gives a probability, or a condition") : s.Text("rule"),
            Previous = s.Flag("previous", false),
            OnFailure = occasions.Contains("failure"),
            OnDeadline = occasions.Contains("deadline"),
            OnOverload = occasions.Contains("overload"),
        };
        if (found is ["previous"] && !read.Previous) { s.Problems.Add(ScopeErrors.FallbackUnclear(s.File, s.LineOf("previous"), [], FallbackKinds)); }
        s.Finish();
        return read;
    }

    static IReadOnlyList<string> ReadOccasions(YamlSection s)
    {
        if (!s.Has("when"))
        {
            _ = s.List("when");
            return ["failure", "deadline"];
        }
        var occasions = s.Texts("when");
        foreach (var unknown in occasions.Except(FallbackOccasions)) { s.Problems.Add(ScopeErrors.NotAChoice(s.File, s.LineOf("when"), "when", unknown, FallbackOccasions)); }
        return occasions;
    }
}
