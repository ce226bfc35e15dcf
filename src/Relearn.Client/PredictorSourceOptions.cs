using Relearn.Inference;

namespace Relearn.Client;

/// <summary>How a <see cref="PredictorSource"/> looks after its file.</summary>
public sealed record PredictorSourceOptions
{
    /// <summary>How often the file is looked at, above 0. The watcher is quicker, and there are file systems that it does not see.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The file counts as written when it has not changed for so long, above 0.</summary>
    public TimeSpan SettleTime { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Lets the operating system tell of changes; without it the file is polled alone.</summary>
    public bool Watch { get; init; } = true;

    /// <summary>Takes a new bundle even if it wants columns that the one before it did not read. Otherwise it is refused: nobody would send them.</summary>
    public bool AllowOtherColumns { get; init; }

    /// <summary>A check of the application's own: says why a new bundle is refused, or null. The first bundle is checked too.</summary>
    public Func<Predictor, string?>? Check { get; init; }

    /// <summary>Is told of every bundle that was put in the place of another.</summary>
    public Action<Predictor>? Reloaded { get; init; }

    /// <summary>Is told why a new file was refused; the bundle before it answers on.</summary>
    public Action<string>? Refused { get; init; }
}
