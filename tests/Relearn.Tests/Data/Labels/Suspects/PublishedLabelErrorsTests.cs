using Relearn.Data.Labels.Suspects;

namespace Relearn.Tests.Data.Labels.Suspects;

/// <summary>Published out-of-sample probabilities of four test sets (cleanlab/label-errors), and how many items the authors' program, version 2.9.0, takes by its default filter.</summary>
public sealed class PublishedLabelErrorsTests
{
    [Theory]
    [InlineData("20news", 20, 95)]
    [InlineData("imdb", 2, 1309)]
    [InlineData("cifar10", 10, 284)]
    [InlineData("mnist", 10, 15)]
    public void As_many_items_are_taken_as_by_the_authors_program(string set, int classes, int taken)
    {
        var folder = RepositoryFiles.Beside("../../../../../../shared/data/label-errors");
        Assert.SkipUnless(Directory.Exists(folder), $"{folder} is not on this machine");
        var probabilities = NumpyFile.Read(Path.Combine(folder, "cross_validated_predicted_probabilities", $"{set}_test_set_pyx.npy"));
        int[] labels = [.. NumpyFile.Read(Path.Combine(folder, "original_test_labels", $"{set}_test_set_original_labels.npy")).Select(v => (int)v)];
        var found = ConfidentLearning.Of(TopProbabilities.FromDense(probabilities, classes, labels)).Find(SuspectFilter.PruneByNoiseRate);
        Assert.Equal(taken, found.Count(f => f));
    }
}
