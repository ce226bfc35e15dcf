using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Relearn.Scoping;
using Relearn.Serving;
using Relearn.Serving.Rollouts;

namespace Relearn.Tests.Serving.Rollouts;

/// <summary>The small project with two releases: a champion that is live and a challenger that is not.</summary>
sealed class RolloutProject : IDisposable
{
    RolloutProject(TestProject project, string champion, string challenger) => (Project, Champion, Challenger) = (project, champion, challenger);

    public TestProject Project { get; }

    public string Champion { get; }

    public string Challenger { get; }

    static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <param name="release">The section 'release'.</param>
    /// <param name="change">Edits project.yaml before the first run.</param>
    /// <param name="edit">Edits project.yaml before the second run.</param>
    public static async Task<RolloutProject> CreateAsync(string release = "", Func<string, string>? change = null, Func<string, string>? edit = null)
    {
        var project = TestProject.Create(y => (change ?? (c => c))(y) + "\n");
        var champion = await RunAsync(project);
        Edit(project, edit ?? (y => y.Replace("trees: 20", "trees: 41", StringComparison.Ordinal)));
        var challenger = await RunAsync(project);
        using (var workspace = project.Open()) { Rollout.PutLive(workspace.Ledger, champion, "tester"); }
        if (release.Length > 0) { Edit(project, y => $"{y}release: {release}\n"); }
        return new(project, champion, challenger);
    }

    static async Task<string> RunAsync(TestProject project)
    {
        using var workspace = project.Open();
        var report = await workspace.RunAsync(Token);
        Assert.True(report.Gate.Passed);
        return report.Release!;
    }

    public static void Edit(TestProject project, Func<string, string> edit)
    {
        var file = Path.Combine(project.Folder, ProjectFile.FileName);
        File.WriteAllText(file, edit(File.ReadAllText(file)));
    }

    public Workspace Open() => Project.Open();

    public async Task<ReleaseOutcome> StartAsync(ReleaseMode mode, double? share = null)
    {
        using var workspace = Open();
        return await workspace.StartRolloutAsync(Challenger, mode, share, cancellation: Token);
    }

    public RolloutStanding Standing()
    {
        using var workspace = Open();
        return new RolloutLedger(workspace.Ledger, "tester").Standing();
    }

    public RolloutDecision Decision()
    {
        using var workspace = Open();
        return new RolloutLedger(workspace.Ledger, "tester").Decisions().First().Decision;
    }

    public static string Row(double x) => string.Create(CultureInfo.InvariantCulture, $$"""{"at":"2024-02-01T10:00:00","x":{{x}},"city":"Rome"}""");

    /// <summary>Asks about a key.</summary>
    /// <returns>The decision and the release that answered.</returns>
    public static (DecisionId Id, string Release, double Score) Ask(PredictionService service, string key, double x = 1, Urgency urgency = default)
    {
        var output = new ArrayBufferWriter<byte>();
        var id = service.Predict(Encoding.UTF8.GetBytes($$"""{"key":"{{key}}","rows":[{{Row(x)}}]}"""), output, urgency: urgency);
        var answer = JsonDocument.Parse(output.WrittenMemory).RootElement;
        return (id, answer.GetProperty("release").GetString()!, answer.GetProperty("predictions")[0].GetProperty("score").GetDouble());
    }

    public List<T> Logged<T>(string kind, Func<LoggedPrediction, T> take)
    {
        var all = new List<T>();
        PredictionLog.Read(Project.Log, kind, null, p => all.Add(take(p)), null);
        return all;
    }

    public void Dispose() => Project.Dispose();
}
