using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Relearn.Data;
using Relearn.Modeling;
using Relearn.Modeling.Learners;
using Relearn.Scoping;
using Relearn.Storage;

namespace Relearn.Loop;

/// <summary>What every step works with, and how a step is done once: found in the ledger by its id, or done and written.</summary>
sealed class CircleContext(ProjectConfig project, string folder, WorkspacePaths paths, Ledger ledger, ArtifactStore artifacts, TimeProvider time, string actor, Execution execution, IProgressSink progress)
{
    public ProjectConfig Project => project;

    public string Folder => folder;

    public WorkspacePaths Paths => paths;

    public Ledger Ledger => ledger;

    public ArtifactStore Artifacts => artifacts;

    /// <summary>Rollouts, written in the name of whoever runs this.</summary>
    public Serving.Rollouts.RolloutLedger Rollouts => new(ledger, actor);

    public TimeProvider Time => time;

    public string Actor => actor;

    public Execution Execution => execution;

    public IProgressSink Progress => progress;

    /// <summary>Plays the history of these rows for the windows of features, and keeps what it found.</summary>
    /// <param name="rowsHash">The rows.</param>
    /// <param name="dataset">The version that they belong to: it knows the other sources.</param>
    public WindowHistory HistoryOf(string rowsHash, DatasetVersion dataset) => new(ledger, artifacts, paths.Temporary, rowsHash, dataset.Sources, actor, progress.Report);

    /// <summary>The same for the rows of a run.</summary>
    public WindowHistory HistoryOf(ModelRun run) =>
        HistoryOf(run.RowsHash, JsonSerializer.Deserialize(ledger.Find(run.Dataset)!.Body, DataJson.Default.DatasetVersion)!);

    /// <summary>The text of the project that a run is made again from.</summary>
    public string Declared { get => field ??= ProjectFile.Flatten(folder); init; }

    /// <summary>A run with other classes changes the model before it instead of fitting all anew.</summary>
    public bool UpdateClasses { get; init; }

    /// <summary>Steps done so far, in order.</summary>
    public List<StepResult> Steps { get; } = [];

    /// <summary>What was found of the source where its rows were refused and an earlier version is in use.</summary>
    public Data.Validation.ValidationReport? Refused { get; set; }

    /// <summary>Does a step, or finds that it was done for the same inputs and that what it made is still here.</summary>
    public async Task<(string Id, T Value)> DoAsync<T>(int step, string name, RecordIdentity identity, JsonTypeInfo<T> json, Func<T, bool> stillThere, Func<T, string> summarize, Func<Task<T>> work)
    {
        execution.Cancellation.ThrowIfCancellationRequested();
        if (ledger.Find(identity.Id()) is { } known && JsonSerializer.Deserialize(known.Body, json) is { } before && stillThere(before))
        {
            Steps.Add(new(step, name, known.Id, true, known.Circumstances.Seconds, known.Circumstances.CpuSeconds, summarize(before)));
            return (known.Id, before);
        }
        progress.Begin(name);
        var (wall, cpu) = (Stopwatch.StartNew(), CpuSeconds());
        var value = await work().ConfigureAwait(false);
        var (seconds, cpuSeconds) = (wall.Elapsed.TotalSeconds, CpuSeconds() - cpu);
        var record = ledger.Append(identity, JsonSerializer.Serialize(value, json), actor, seconds, cpuSeconds, anew: true);
        progress.End(name);
        // What a step leaves in the heap would stand beside what native code takes in the next one.
        if (seconds > 0.2) { GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true); }
        Steps.Add(new(step, name, record.Id, false, seconds, cpuSeconds, summarize(value)));
        return (record.Id, JsonSerializer.Deserialize(record.Body, json)!);
    }

    static double CpuSeconds()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime.TotalSeconds;
    }
}
