using Relearn.Analysis.Causes;
using Relearn.FaultBench.Plant;
using Relearn.Numerics;

namespace Relearn.FaultBench.Readers;

/// <summary>The doctor.</summary>
sealed class DoctorReader : IReader
{
    /// <inheritdoc/>
    public string Name => "doctor";

    /// <summary>A diagnosis as a reading.</summary>
    static Reading Of(Diagnosis diagnosis, int day, string folder) => new(day, diagnosis.Alarm, [.. diagnosis.Causes.Select(c => new Guess(c.Cause, c.Probability, c.Step, c.Subject, c.First.Command.Replace(folder, "PROJECT", StringComparison.Ordinal)))],
        [.. diagnosis.Evidence.Select(e => e.Sign).Distinct()], diagnosis.Looked, diagnosis.Evidence);

    /// <summary>What it would have said with other rates of signs: what was looked for and seen stays, and is reasoned about anew.</summary>
    public static Reading Again(Reading reading, SignRates rates)
    {
        if (reading is not { Evidence: { } evidence, Looked: { } looked } || reading.Guesses.Count == 0) { return reading; }
        var nothing = reading.Guesses.First(g => g.Cause == CauseCatalogue.NothingWrong).Probability;
        var findings = new Findings { Harm = reading.Alarm || nothing < Harmless };
        findings.Look([.. looked]);
        foreach (var seen in evidence) { findings.See(seen); }
        return Of(Reasoner.Reason(findings, "", "PROJECT", 0, null, rates), reading.Day, "PROJECT");
    }

    // Below it the reasoner had an alarm of harm before it; where there was none it says at least so much.
    const double Harmless = 0.9 - 1e-9;

    /// <inheritdoc/>
    public async Task<Reading> ReadAsync(string folder, WorkspaceOptions options, int day, DayRecord record)
    {
        using var workspace = Workspace.Open(folder, options);
        try
        {
            var diagnosis = await workspace.DiagnoseAsync().ConfigureAwait(false);
            return Of(diagnosis, day, folder);
        }
        catch (UserErrorException e)
        {
            return new(day, false, [], [$"error: {e.Errors[0].Message}"]);
        }
    }
}
