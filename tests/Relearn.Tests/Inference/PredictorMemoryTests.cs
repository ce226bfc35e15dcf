using Relearn.Inference;
using Relearn.Inference.Bundles;

namespace Relearn.Tests.Inference;

/// <summary>Measures the memory of the whole process, so that no other test may run beside it.</summary>
[CollectionDefinition(nameof(PredictorMemoryTests), DisableParallelization = true)]
[Collection(nameof(PredictorMemoryTests))]
public sealed class PredictorMemoryTests
{
    [Theory]
    [InlineData(20, 31)]
    [InlineData(100, 63)]
    public void A_predictor_says_about_how_much_memory_it_holds(int trees, int leaves)
    {
        var manifest = SampleBundles.Manifest with { Vocabularies = new Dictionary<string, IReadOnlyList<string>> { ["origin"] = [.. Enumerable.Range(0, 200).Select(i => $"place {i}")] } };
        var bundle = SampleBundles.Write(manifest, SyntheticTrees.Text(trees, leaves, 3, 7));
        const int Copies = 20;
        Predictor.FromBundle(BundleFile.Parse(bundle, "m"));
        var held = new Predictor[Copies];
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < Copies; i++) { held[i] = Predictor.FromBundle(BundleFile.Parse([.. bundle], "m")); }
        // The hash lets the bytes of the bundle go.
        foreach (var predictor in held) { Assert.NotEmpty(predictor.BundleHash); }
        var measured = (GC.GetTotalMemory(forceFullCollection: true) - before) / Copies;
        Assert.InRange(held[0].MemoryBytes, measured / 2, measured * 2);
        GC.KeepAlive(held);
    }
}
