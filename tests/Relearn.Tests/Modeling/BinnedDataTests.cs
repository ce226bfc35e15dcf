using Relearn.Modeling.Learners;
using Relearn.Modeling.Learners.Trees;
using Relearn.Scoping;

namespace Relearn.Tests.Modeling;

public sealed class BinnedDataTests
{
    [Fact]
    public void A_retrain_from_kept_bins_gives_the_same_model_and_bins_once()
    {
        using var project = TestProject.Create();
        var (file, rows, split) = project.Encode();
        using (file)
        {
            using var workspace = project.Open();
            var learner = new TreeLearner(new ModelConfig { Trees = 10 }, 1);
            var plain = learner.Fit(rows, split.Train, TestProject.Plain).Hash;
            var kept = TestProject.Plain with { Binned = new BinnedData(workspace.Ledger, workspace.Artifacts, "rows", "tester") };
            Assert.Equal(plain, learner.Fit(rows, split.Train, kept).Hash);
            Assert.Equal(plain, learner.Fit(rows, split.Train, kept).Hash);
            Assert.Single(workspace.Ledger.List("binned"));
        }
    }

    [Fact]
    public void Other_bins_are_kept_apart()
    {
        using var project = TestProject.Create();
        var (file, rows, split) = project.Encode();
        using (file)
        {
            using var workspace = project.Open();
            var learner = new TreeLearner(new ModelConfig { Trees = 2 }, 1);
            var kept = TestProject.Plain with { Binned = new BinnedData(workspace.Ledger, workspace.Artifacts, "rows", "tester") };
            learner.Fit(rows, split.Train, kept);
            learner.Fit(rows, split.Train with { End = split.Train.End - 100 }, kept);
            Assert.Equal(2, workspace.Ledger.List("binned").Count);
        }
    }
}
