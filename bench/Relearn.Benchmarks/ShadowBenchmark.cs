using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using Relearn.Benchmarks.Scoring;
using Relearn.Scoping;
using Relearn.Serving;
using Relearn.Serving.Rollouts;
using Relearn.Storage;

namespace Relearn.Benchmarks;

/// <summary>What a challenger costs callers of the flights sample: alone, with a shadow beside, with a canary. In the process, without the web server; a project that was run is needed.</summary>
static class ShadowBenchmark
{
    const int Requests = 5_000;

    public static async Task<int> RunAsync(string project, int rounds)
    {
        var log = Directory.CreateTempSubdirectory("relearn-shadow-").FullName;
        try
        {
            using var workspace = Workspace.Open(project, new() { Actor = "benchmark" });
            using var ledger = Ledger.Open(Path.Combine(log, "ledger.sqlite"), TimeProvider.System);
            var id = Rollout.LiveRelease(workspace.Ledger)!;
            ReleaseState Open(int context)
            {
                var model = workspace.OpenRelease(id, context);
                var now = (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / 10;
                return new(workspace.Project, project, model, WindowFeed.Restore(model.Predictor, Path.Combine(log, "none"), workspace.FeedDataOf(model.Release), now, log), null);
            }

            var (champion, challenger) = (Open(1), Open(3));
            OpenRollout Plan(ReleaseMode mode, double share) => new("rollout_started-bench", new(id, id, mode, share, new ReleaseConfig { ByKey = false }, 0.5, 50, []), share, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, "benchmark");
            var beside = new RecordLogWriter(log, PredictionLog.Rollouts, ledger, Durability.Process, TimeProvider.System);
            using var shadow = new ShadowArm(Plan(ReleaseMode.Shadow, 0), challenger, beside, 10);
            using var lane = new ChallengerLane(challenger.Score, TimeSpan.FromMilliseconds(50), 1024);
            using var releases = new Changeover(champion);
            var service = new PredictionService(releases, log, PredictionLog.Live, ledger, Durability.Process, PredictionSource.Live, TimeProvider.System) { RolloutLog = beside };
            SplitArm Split(double share) => new(Plan(ReleaseMode.Canary, share), champion, challenger, lane, new(), 20, 1);
            (string Name, Lineup Lineup)[] lineups =
            [
                ("the champion alone", new(champion)), ("a shadow beside it", new(champion, shadows: [shadow])),
                ("a canary with 5 %", new(champion, Split(0.05))), ("an A/B with 50 %", new(champion, Split(0.5))),
            ];
            Console.WriteLine("| | caller's processor time, us | caller's wall time, us | bytes of a request |");
            Console.WriteLine("| --- | --: | --: | --: |");
            // Interleaved, so that what the machine does besides hits all alike.
            var times = lineups.Select(_ => (Cpu: new List<double>(), Wall: new List<double>(), Bytes: new List<double>())).ToArray();
            for (var round = 0; round < rounds + 2; round++)
            {
                for (var l = 0; l < lineups.Length; l++)
                {
                    releases.Publish(lineups[l].Lineup);
                    var measured = Measure(service);
                    if (round < 2) { continue; }
                    times[l].Cpu.Add(measured.Cpu);
                    times[l].Wall.Add(measured.Wall);
                    times[l].Bytes.Add(measured.Bytes);
                }
            }
            for (var l = 0; l < lineups.Length; l++) { Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {lineups[l].Name} | {Median(times[l].Cpu):0.00} | {Median(times[l].Wall):0.00} | {Median(times[l].Bytes):N0} |")); }
            Console.WriteLine();
            Console.WriteLine($"The shadow scored {shadow.Meters.Decisions(challenger: true):N0} decisions and passed over {shadow.Meters.Dropped:N0}.");
            shadow.Dispose();
            await service.DisposeAsync().ConfigureAwait(false);
            await beside.DisposeAsync().ConfigureAwait(false);
            return 0;
        }
        finally
        {
            Directory.Delete(log, recursive: true);
        }
    }

    static (double Cpu, double Wall, double Bytes) Measure(PredictionService service)
    {
        var body = """{"key":"flight 17","rows":[{"date":"2001-07-02T18:35:00","distance":733,"origin":"ORD","destination":"LGA"}]}"""u8;
        var answer = new ArrayBufferWriter<byte>(1024);
        var (cpu, wall, bytes) = (ThreadClock.Nanoseconds, Stopwatch.GetTimestamp(), GC.GetAllocatedBytesForCurrentThread());
        for (var i = 0; i < Requests; i++)
        {
            answer.ResetWrittenCount();
            service.Predict(body, answer);
        }
        return ((ThreadClock.Nanoseconds - cpu) / 1000.0 / Requests, Stopwatch.GetElapsedTime(wall).TotalMicroseconds / Requests, (GC.GetAllocatedBytesForCurrentThread() - bytes) / (double)Requests);
    }

    static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}
