using System.Globalization;
using System.Text;
using Relearn.Loop.Differences;
using Relearn.Numerics;

namespace Relearn.Tests.Loop.Differences;

/// <summary>A project in a folder of its own, run once, changed in five ways, and run again: one change costs AUC, the other four do not.</summary>
/// <remarks>Rows every 10 minutes: <c>x</c> and <c>city</c> make the label, <c>noise</c> does not. All randomness comes from the seed.</remarks>
sealed class PlantedChanges : IDisposable
{
    /// <summary>The five changes, as the parts of an attribution that they are.</summary>
    public static readonly string[] Names = ["labels", "feature x", "model", "cells x", "sampling"];

    const int Rows = 6000;
    // Rows of the test period are the last fifth: labels that judge stay as they are.
    const int Learnt = 4000;

    readonly string _folder = Directory.CreateTempSubdirectory("relearn-planted-").FullName;
    readonly ulong _seed;
    readonly string _harmful;

    /// <param name="seed">Seed of the table and of the changes.</param>
    /// <param name="harmful">Which of <see cref="Names"/> is planted so that it does harm; null: none.</param>
    public PlantedChanges(ulong seed, string? harmful) => (_seed, _harmful) = (seed, harmful ?? "");

    /// <summary>Runs, changes, runs again and compares.</summary>
    public async Task<RunDifference> CompareAsync(CancellationToken cancellation)
    {
        await RunAsync(changed: false, cancellation).ConfigureAwait(false);
        await RunAsync(changed: true, cancellation).ConfigureAwait(false);
        using var workspace = Workspace.Open(_folder, new() { Actor = "tester", Threads = 1 });
        return await workspace.CompareAsync(cancellation: cancellation).ConfigureAwait(false);
    }

    async Task RunAsync(bool changed, CancellationToken cancellation)
    {
        File.WriteAllText(Path.Combine(_folder, "rows.csv"), Table(changed));
        File.WriteAllText(Path.Combine(_folder, "project.yaml"), Yaml(changed));
        using var workspace = Workspace.Open(_folder, new() { Actor = "tester", Threads = 1 });
        await workspace.RunAsync(cancellation).ConfigureAwait(false);
    }

    string Table(bool changed)
    {
        var table = new StringBuilder("at,subject,x,city,noise,result\n");
        var random = new SeededRandom(_seed);
        string[] cities = ["Oslo", "Rome", "Kyoto", "Lima", "Accra"];
        for (var i = 0; i < Rows; i++)
        {
            var (x, city, noise) = (random.NextDouble() * 4 - 2, random.NextInt(cities.Length), random.NextDouble());
            var yes = random.NextDouble() < 1 / (1 + Math.Exp(1.5 - 2 * x - 0.6 * city));
            // Drawn whether or not they are used, so that both tables are of the same world.
            var (flip, empty, loud, lost) = (random.NextDouble(), random.NextDouble(), random.NextDouble(), random.NextDouble());
            if (changed && lost < 0.005) { continue; }
            if (changed && i < Learnt && flip < (_harmful == "labels" ? 0.35 : 0.002)) { yes = !yes; }
            if (changed && loud < 0.3) { noise *= 100; }
            var text = changed && empty < (_harmful == "cells x" ? 0.6 : 0.002) ? "" : x.ToString("0.0000", CultureInfo.InvariantCulture);
            table.Append(CultureInfo.InvariantCulture, $"{new DateTime(2024, 1, 1).AddMinutes(10.0 * i):yyyy-MM-dd HH:mm:ss},s{i},{text},{cities[city]},{noise:0.0000},{(yes ? "yes" : "no")}\n");
        }
        return table.ToString();
    }

    string Yaml(bool changed) => $$"""
        name: planted
        goal: Say yes in time.
        stakeholders:
          - { name: owner, signs_off: true }
        data:
          file: rows.csv
          time: { column: at }
          key: subject
          columns:
            at: time
            subject: text
            x: number
            city: text
            noise: number
            result: { type: text, known: after }
        label: { name: yes, value: result == "yes" }
        features:
        {{(changed && _harmful == "feature x" ? "" : "  x: x\n")}}  city: city
        {{(changed ? "  noise: log(noise + 1)\n" : "  noise: noise\n")}}model: { trees: {{(changed && _harmful == "model" ? 1 : 30)}}, leaves: {{(changed ? _harmful == "model" ? 2 : 9 : 8)}} }
        split: { validation: {{(changed ? "0.12" : "0.1")}} }
        {{(changed && _harmful == "sampling" ? "sampling: { negatives: 0.01 }\n" : "")}}seed: {{(changed ? 2 : 1)}}
        """;

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
