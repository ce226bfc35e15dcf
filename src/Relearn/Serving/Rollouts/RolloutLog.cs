using Relearn.Scoping;

namespace Relearn.Serving.Rollouts;

/// <summary>Follows the log for one rollout: reads on from where it stopped, and from the start of the rollout at first. One thread.</summary>
sealed class RolloutLog
{
    // Clocks of files and of records differ a little.
    static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    readonly LogTail _answers, _beside, _outcomes;

    /// <param name="rollout">The rollout.</param>
    /// <param name="project">Declares slices, label and money.</param>
    /// <param name="folder">Folder of the log.</param>
    public RolloutLog(OpenRollout rollout, ProjectConfig project, string folder)
    {
        Evidence = new(rollout, project);
        var since = rollout.Started - Margin;
        (_answers, _beside, _outcomes) = (new(folder, PredictionLog.Live, since), new(folder, PredictionLog.Rollouts, since), new(folder, PredictionLog.Outcomes, since));
    }

    /// <summary>What was gathered.</summary>
    public RolloutEvidence Evidence { get; }

    /// <summary>Reads what has come since, and says what is known.</summary>
    /// <param name="now">Microseconds since 1970 UTC.</param>
    public RolloutFigures Read(double now)
    {
        _answers.Read(static (_, _) => true, predictions: Evidence.Take);
        _beside.Read(static (_, _) => true, predictions: Evidence.Take);
        _outcomes.Read(static (_, _) => true, outcomes: Evidence.Take);
        Evidence.Mature(now);
        return Evidence.Figures();
    }
}
