using Relearn.Inference.Bundles;
using Relearn.Inference.Features;
using Relearn.Inference.Features.Sparse;
using Relearn.Inference.Models.Classes;
using Relearn.Inference.Windows;

namespace Relearn.Inference;

public sealed partial class Predictor
{
    /// <summary>What the model knows of its classes; null where it answers true or false.</summary>
    public ClassPredictor? Classes { get; }

    /// <summary>Finds the class of one row given by column name, as deep as the answer is sure enough.</summary>
    /// <param name="row">A value for each of <see cref="Inputs"/>: a number, text, a bool, a <see cref="DateTime"/> or null where it is missing.</param>
    /// <exception cref="BundleException">A column is absent or of the wrong type, the model answers true or false, or its features look at windows.</exception>
    public ClassPrediction Classify(IReadOnlyDictionary<string, object?> row) => NeedsState ? throw StateMissing() : Classify(row, null, 0);

    /// <summary>The same with what the windows remember.</summary>
    /// <param name="row">A value for each of <see cref="Inputs"/>.</param>
    /// <param name="state">What the windows remember.</param>
    /// <param name="time">When the row happens, UTC.</param>
    /// <exception cref="BundleException">A column is absent or of the wrong type, or the model answers true or false.</exception>
    public ClassPrediction Classify(IReadOnlyDictionary<string, object?> row, WindowState state, DateTime time) => Classify(row, state, RowBuffer.Microseconds(time));

    // Text features are not encoded by vocabularies here: the sparse encoder reads what the program makes of them.
    static Predictor OfClasses(BundleFile bundle, BundleManifest manifest, FeatureProgram program)
    {
        var encoder = new FeatureEncoder(program, Enumerable.Range(0, program.Features.Count).Where(f => program.KindOf(f) == ValueKind.Text).ToDictionary(f => program.Features[f].Name, _ => new Vocabulary([])));
        var sparse = bundle.Read("sparse", bytes => SparseEncoder.Parse(program, bytes));
        var taxonomy = bundle.Read("taxonomy", bytes => Taxonomy.Parse(bytes));
        var nodes = bundle.Read("classes", bytes => ClassNodes.Parse(bytes, taxonomy.Count));
        var scorer = bundle.Read(manifest.Learner, bytes => ClassScorers.Parse(manifest.Learner, bytes));
        var stopping = bundle.Read("stopping", bytes => StoppingRule.Parse(bytes, taxonomy));
        bundle.CheckRest();
        if (scorer.Classes != nodes.Length) { throw new BundleException($"The bundle's model tells {scorer.Classes} classes apart but has nodes for {nodes.Length}. Make it again with 'relearn run'."); }
        if (scorer.Width != sparse.Width) { throw new BundleException($"The bundle's model expects {scorer.Width} columns but its encoder makes {sparse.Width}. Make it again with 'relearn run'."); }
        return new(manifest, encoder, null, new(sparse, scorer, taxonomy, nodes, stopping, manifest.Taxonomy ?? ""), bundle.LazyHash);
    }

    ClassPrediction Classify(IReadOnlyDictionary<string, object?> row, WindowState? state, double time)
    {
        var classes = Classes ?? throw new BundleException($"{Name} answers true or false, not with a class. Call Predict.");
        var scratch = Rent(1);
        try
        {
            Read(row, scratch);
            state?.Fill(scratch.Batch, time);
            Score(scratch);
            return classes.Describe(scratch.Answers[0]);
        }
        finally
        {
            Return(scratch);
        }
    }
}
