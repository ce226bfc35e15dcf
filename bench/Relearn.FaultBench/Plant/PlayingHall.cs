using System.Collections.Concurrent;
using Relearn.FaultBench.Readers;
using Relearn.FaultBench.Streams;

namespace Relearn.FaultBench.Plant;

/// <summary>Founds the company of each stream once, and plays runs in copies of its folder.</summary>
sealed class PlayingHall : IDisposable
{
    readonly string _folder;
    readonly string? _keep, _foundedFolder;
    readonly string[] _readers;
    readonly ConcurrentDictionary<string, Lazy<Task<Founded>>> _founded = [];

    /// <param name="founded">Keeps the founded companies from one time to the next; null: they are made anew.</param>
    /// <param name="keep">Takes the folders of the runs; null: they are removed.</param>
    /// <param name="readers">Who is asked: <c>doctor</c>, <c>alarms</c>, <c>baselines</c>.</param>
    public PlayingHall(string? founded, string? keep, string[] readers)
    {
        (_keep, _readers, _foundedFolder) = (keep, readers, founded);
        _folder = Directory.CreateTempSubdirectory("relearn-faults-").FullName;
    }

    sealed record Founded(string Folder, StreamTable Stream, ColumnStatistics Statistics, List<CompanyRow> History);

    /// <summary>Folder of the data sets.</summary>
    public static string Data { get; } = Environment.GetEnvironmentVariable("RELEARN_DATA") ?? Path.GetFullPath(Path.Combine(Root(), "..", "shared", "data"));

    static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Relearn.slnx"))) { folder = folder.Parent; }
        return folder?.FullName ?? Environment.CurrentDirectory;
    }

    /// <summary>Plays a plan.</summary>
    public async Task<PlayedRun> PlayAsync(RunPlan plan)
    {
        var founded = await _founded.GetOrAdd(plan.Stream, name => new(() => FoundAsync(name))).Value.ConfigureAwait(false);
        var name = FormattableString.Invariant($"{plan.Stream}-{plan.Scenario.Id}-{plan.Severity}-{plan.Seed}");
        var folder = Path.Combine(_keep ?? _folder, name);
        Copy(founded.Folder, folder);
        try
        {
            return await Company.PlayAsync(folder, plan, founded.Stream, founded.Statistics, founded.History, [.. _readers.SelectMany(ReadersOf)]).ConfigureAwait(false);
        }
        finally
        {
            if (_keep is null) { Directory.Delete(folder, recursive: true); }
        }
    }

    static IEnumerable<IReader> ReadersOf(string name) => name switch
    {
        "doctor" => [new DoctorReader()],
        "alarms" => [new AlarmReader()],
        "baselines" => Baselines.Baseline.All,
        _ => throw new ArgumentException($"There is no reader '{name}'. Readers: doctor, alarms, baselines."),
    };

    async Task<Founded> FoundAsync(string name)
    {
        var stream = StreamCatalogue.Open(name, Data);
        var (statistics, folder) = (new ColumnStatistics(stream), Path.Combine(_foundedFolder ?? Path.Combine(_folder, "founded"), name));
        return new(folder, stream, statistics, await Company.FoundAsync(folder, stream, statistics).ConfigureAwait(false));
    }

    static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target, overwrite: true);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
