using System.Globalization;
using Relearn.Benchmarks.Classes.Sets;
using Relearn.Modeling.Classes;

namespace Relearn.Benchmarks.Classes;

/// <summary>Learners of many classes on WordNet's nouns, on intents, and on 50,000 made-up classes.</summary>
static class ClassesBenchmark
{
    const int Threads = 2;

    /// <summary>386, 1,605, 5,309 and 15,504 classes of <c>samples/things</c>.</summary>
    /// <param name="things">The sample's table.</param>
    /// <param name="minimum">Smallest class; null for all four sets.</param>
    public static int WordNet(string things, int? minimum)
    {
        var sets = new ClassSets(things, null);
        WarmUp();
        Console.WriteLine(ClassResult.Header);
        foreach (var least in minimum is { } one ? [one] : ClassSets.Minima)
        {
            var data = ClassData.Of(sets.Read($"things-{least}"), ["terms(text, 1, 2)"]);
            var name = $"WordNet, {least} at least";
            Report(name, data);
            ClassResult.Print(name, "label tree", data, new LabelTreeLearner(), Threads);
            ClassResult.Print(name, "three label trees", data, new LabelTreeLearner(new() { Trees = 3 }), Threads);
            ClassResult.Print(name, "2 levels of the taxonomy, label trees below", data, new LabelTreeLearner(new() { TaxonomyLevels = 2 }), Threads);
            ClassResult.Print(name, "taxonomy top down", data, new TwoStageLearner(), Threads);
            ClassResult.Print(name, "centroid", data, new CentroidLearner(), Threads);
            if (data.Classes.Count < 2000) { ClassResult.Print(name, "flat", data, new FlatLearner(), Threads); }
        }
        return 0;
    }

    /// <summary>CLINC150.</summary>
    /// <param name="data">Folder of the shared data.</param>
    public static int Clinc(string data)
    {
        var texts = new ClassSets("", data).Read("clinc");
        WarmUp();
        Console.WriteLine(ClassResult.Header);
        var set = ClassData.Of(texts, ["terms(text, 1, 2)", "chars(text, 2, 5)"]);
        Report("CLINC150", set);
        foreach (IClassLearner learner in (IClassLearner[])[new TwoStageLearner(), new FlatLearner(), new LabelTreeLearner(), new CentroidLearner(), new MajorityLearner()])
        {
            ClassResult.Print("CLINC150", learner.Name, set, learner, Threads);
        }
        return 0;
    }

    /// <summary>Questions to a bank, offers of shops, issues: short texts of 10 to 13,233 classes.</summary>
    /// <param name="data">Folder of the shared data.</param>
    public static int Sets(string data)
    {
        WarmUp();
        Console.WriteLine(ClassResult.Header);
        foreach (var name in new[] { "banking", "pricerunner-groups", "pricerunner-products", "corefx" })
        {
            var set = ClassData.Of(new ClassSets("", data).Read(name), ["terms(text, 1, 2)", "chars(text, 2, 5)"], leastRows: name == "pricerunner-products" ? 1 : SparseFitting.LeastRows);
            Report(name, set);
            foreach (IClassLearner learner in (IClassLearner[])[new FlatLearner(), new TwoStageLearner(), new LabelTreeLearner(), new CentroidLearner()])
            {
                var grouped = set.Classes.Nodes.Any(n => set.Classes.Taxonomy.DepthOf(n) > 1);
                // Flat is not tried where a run would not try it, and without groups there are no two stages.
                if ((learner.Name == "flat" && set.Classes.Count > 2000) || (learner.Name == "two_stage" && !grouped)) { continue; }
                ClassResult.Print(name, learner.Name, set, learner, Threads);
            }
        }
        return 0;
    }

    /// <summary>Very many classes: <see cref="ManyClasses"/>.</summary>
    public static int Many(int classes, int rows, int trees)
    {
        var data = ManyClasses.Make(classes, rows);
        WarmUp();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{data.Train.Count:N0} rows, {data.Train.Columns.Length:N0} values, {data.Train.Width:N0} columns, {data.Classes.Count:N0} classes with a row"));
        Console.WriteLine(ClassResult.Header);
        ClassResult.Print("power law", trees == 1 ? "label tree" : $"{trees} label trees", data, new LabelTreeLearner(new() { Trees = trees }), Threads);
        using var self = System.Diagnostics.Process.GetCurrentProcess();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\npeak memory of the process {self.PeakWorkingSet64 / 1e9:F2} GB"));
        return 0;
    }

    // Everything is compiled before the clock runs.
    static void WarmUp()
    {
        var small = ManyClasses.Make(300, 6000);
        foreach (IClassLearner learner in (IClassLearner[])[new LabelTreeLearner(), new TwoStageLearner(), new FlatLearner()]) { learner.Fit(small.Train, small.Classes, new() { Threads = Threads }); }
    }

    static void Report(string name, ClassData data) =>
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {data.Train.Count:N0} training rows, {data.Train.Columns.Length:N0} values, {data.Train.Width:N0} columns; {data.TextSeconds:F2} CPU-s from texts to rows"));
}
