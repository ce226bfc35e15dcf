extern alias FaultBench;
using FaultBench::Relearn.FaultBench.Baselines;
using FaultBench::Relearn.FaultBench.Faults;
using FaultBench::Relearn.FaultBench.Plant;
using FaultBench::Relearn.FaultBench.Readers;

namespace Relearn.Tests.FaultBench;

/// <summary>A company lives with the real system.</summary>
public sealed class CompanyTests
{
    [Fact]
    public async Task A_company_answers_its_rows_learns_how_they_turn_out_retrains_and_asks_its_doctor_and_the_same_again_is_the_same()
    {
        using var folders = new TemporaryFolder();
        var founded = Path.Combine(folders.Path, "founded");
        var history = await Company.FoundAsync(founded, SmallStream.Table, SmallStream.Statistics);
        async Task<PlayedRun> Play(string name)
        {
            var folder = Path.Combine(folders.Path, name);
            foreach (var file in Directory.EnumerateFiles(founded, "*", SearchOption.AllDirectories))
            {
                var target = Path.Combine(folder, Path.GetRelativePath(founded, file));
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(file, target);
            }
            return await Company.PlayAsync(folder, new("small", FaultCatalogue.Find("F10"), 4, 3), SmallStream.Table, SmallStream.Statistics, history, [new DoctorReader(), new AlarmReader(), .. Baseline.All], days: 28);
        }

        var run = await Play("first");
        Assert.Equal((28, 28, 28), (run.Rows.Count, run.Loss.Count, run.Money.Count));
        Assert.InRange(run.Rows[0], 70, 90);
        // The column is gone from its first day on, and the model is worse for it.
        Assert.True(run.Loss.Skip(run.Start).Average() > run.Loss.Take(run.Start).Average() + 0.05);
        Assert.All(run.Readings.Values, r => Assert.Equal([13, 27], r.Select(x => x.Day)));
        var doctor = run.Readings["doctor"];
        Assert.False(doctor[0].Alarm);
        Assert.True(doctor[1].Alarm);
        Assert.Equal(("schema_change", 2, "age"), (doctor[1].Guesses[0].Cause, doctor[1].Guesses[0].Step, doctor[1].Guesses[0].Subject));
        Assert.Equal(1, doctor[1].Guesses.Sum(g => g.Probability), 6);
        Assert.True(run.Readings["monitoring report alone"][1].Alarm);
        Assert.True(run.Readings["always"].All(r => r.Alarm) && !run.Readings["never"].Any(r => r.Alarm));
        var again = await Play("second");
        Assert.Equal(run.Rows, again.Rows);
        Assert.Equal(run.Loss, again.Loss);
        Assert.Equal(run.Money, again.Money);
        Assert.Equal(doctor.SelectMany(r => r.Guesses), again.Readings["doctor"].SelectMany(r => r.Guesses));
    }
}
