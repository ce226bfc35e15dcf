using System.Text.Json.Serialization;
using Relearn.Storage;

namespace Relearn.Scoping;

/// <summary>How the service writes its log, and how much it takes.</summary>
public sealed record ServingConfig
{
    /// <summary>When a prediction is acknowledged; <see cref="Durability.Off"/> keeps no log of predictions.</summary>
    public Durability PredictionDurability { get; init; } = Durability.Process;

    /// <summary>When an outcome is acknowledged.</summary>
    public Durability OutcomeDurability { get; init; } = Durability.Disk;

    /// <summary>Share of decisions that are made at random to keep an unbiased slice, 0 to 0.1.</summary>
    public double Exploration { get; init; }

    /// <summary>Each answer says how sure its decision is, and whether its row looks like those that the model learnt from.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Trust { get; init; }

    /// <summary>Days after which full log segments are destroyed, when the service starts; null keeps them.</summary>
    public int? RetentionDays { get; init; }

    /// <summary>Largest body of a request, MB of 1,000,000 bytes.</summary>
    public double BodyMb { get; init; } = 8;

    /// <summary>Most candidate rows of a decision.</summary>
    public int MaxRows { get; init; } = 1000;

    /// <summary>Requests a second that each API key may make on average; null is no limit. Callers without a key share one allowance.</summary>
    public double? RateLimit { get; init; }

    /// <summary>Requests that may come at once within the rate limit; null: those of one second.</summary>
    public int? RateBurst { get; init; }

    /// <summary>Predictions that are under way at once.</summary>
    public int MaxConcurrent { get; init; } = 256;

    /// <summary>Predictions that wait for their turn; one more is refused.</summary>
    public int MaxQueue { get; init; } = 1024;

    /// <summary>Connections that are open at once; one more is closed.</summary>
    public int MaxConnections { get; init; } = 4096;

    /// <summary>Seconds that a client has to send its headers, and after which its body must arrive at a decent rate.</summary>
    public int SlowClientSeconds { get; init; } = 10;

    /// <summary>What is answered where the model does not; null: an error.</summary>
    public FallbackConfig? Fallback { get; init; }

    /// <summary>What each objective counts where several models decide together, by its name; the label's is 1 where it is not named. Empty: the label's model decides alone.</summary>
    [JsonIgnore]
    internal IReadOnlyDictionary<string, double> Weights { get; init; } = new Dictionary<string, double>();

    /// <summary>Largest body of a request, bytes.</summary>
    internal long BodyBytes => (long)(BodyMb * 1_000_000);
}
