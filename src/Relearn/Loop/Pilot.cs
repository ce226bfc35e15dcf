using System.Diagnostics;
using System.Text.Json;
using Relearn.Data;
using Relearn.Modeling;
using Relearn.Numerics;
using Relearn.Scoping;
using Relearn.Storage;

namespace Relearn.Loop;

/// <summary>Estimates a full run: two pilots on the first rows, and a straight line through them.</summary>
static class Pilot
{
    const long Most = 120_000;

    public static RunEstimate Estimate(CircleContext context)
    {
        var project = context.Project;
        var source = DataSources.Open(project.Data, context.Folder, context.Paths.Temporary, project.Resources.MemoryMb);
        var rows = source.Count();
        var large = Math.Min(rows, Most);
        // Dates of the split lie outside the pilot's rows; shares do not.
        var pilot = project with { Split = new() };
        (double Seconds, double Cpu, double RowBytes) small, full;
        try
        {
            // The first one pays for compiling.
            context.Progress.Begin("pilot");
            full = Measure(context, pilot, source, large);
            context.Progress.Report(0.4);
            small = TryMeasure(large / 3) ?? (full.Seconds / 3, full.Cpu / 3, full.RowBytes);
            context.Progress.Report(0.6);
            full = Measure(context, pilot, source, large);
            context.Progress.End("pilot");
        }
        catch (UserErrorException e)
        {
            throw LoopErrors.PilotFailed(large, e.Errors[0].Message).Exception();
        }
        var seconds = Extrapolate(small.Seconds, full.Seconds);
        var estimate = new RunEstimate(rows, large, seconds, Extrapolate(small.Cpu, full.Cpu),
            PeakMemory.Megabytes() + full.RowBytes * (rows - large) / 1e6,
            // Rows, binned rows, and about 250 bytes of log for each replayed row.
            (full.RowBytes * 2 * rows + 250 * rows * project.Split.Test) / 1e6,
            project.Constraints.RunMinutes is { } most ? seconds / 60 <= most : null);
        context.Ledger.Append(new(RunEstimate.Kind, RunEstimate.Algorithm, [source.Fingerprint() ?? rows.ToString(System.Globalization.CultureInfo.InvariantCulture)], Circle.ModelConfiguration(project), project.Seed),
            JsonSerializer.Serialize(estimate, LoopJson.Default.RunEstimate), context.Actor, anew: true);
        return estimate;

        // A third of the rows may have one class only; then time is taken to grow with the rows.
        (double Seconds, double Cpu, double RowBytes)? TryMeasure(long part)
        {
            try
            {
                return Measure(context, pilot, source, part);
            }
            catch (UserErrorException)
            {
                return null;
            }
        }

        double Extrapolate(double atSmall, double atLarge)
        {
            if (rows <= large) { return atLarge; }
            var slope = Math.Max(0, (atLarge - atSmall) / (large - large / 3));
            return Math.Max(atLarge, atLarge + slope * (rows - large));
        }
    }

    static (double Seconds, double Cpu, double RowBytes) Measure(CircleContext context, ProjectConfig project, IDataSource source, long rows)
    {
        var folder = Path.Combine(context.Paths.Temporary, "pilot");
        Directory.CreateDirectory(folder);
        try
        {
            using var process = Process.GetCurrentProcess();
            var (watch, cpu) = (Stopwatch.StartNew(), process.TotalProcessorTime);
            var artifacts = new ArtifactStore(folder);
            var dataset = Circle.WithSources(context, DatasetImport.Read(project, source, context.Folder, artifacts, mostRows: rows), artifacts);
            DatasetImport.RequireLabels(project, dataset);
            var path = artifacts.Require(dataset.RowsHash);
            using (var file = RowsFile.Open(path))
            using (var history = new WindowHistory(null, artifacts, folder, dataset.RowsHash, dataset.Sources, context.Actor))
            {
                ModelTraining.Train(project, "pilot", "pilot", dataset.RowsHash, file, context.Execution with { History = history });
            }
            process.Refresh();
            return (watch.Elapsed.TotalSeconds, (process.TotalProcessorTime - cpu).TotalSeconds, (double)RowsParts.Of(artifacts, dataset.RowsHash).Sum(artifacts.SizeOf) / dataset.Rows);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
