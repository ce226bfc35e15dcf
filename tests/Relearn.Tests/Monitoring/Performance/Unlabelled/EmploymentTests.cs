namespace Relearn.Tests.Monitoring.Performance.Unlabelled;

public sealed class EmploymentTests
{
    static EmploymentRows Rows()
    {
        var rows = EmploymentRows.Read(RepositoryFiles.Beside("../../../../../../shared/data/nannyml-employment"));
        Assert.SkipWhen(rows is null, "shared/data/nannyml-employment is not beside the repository");
        return rows!;
    }

    [Fact]
    public void Where_it_answers_the_error_is_at_most_that_of_sampling_and_a_fifth()
    {
        var rows = Rows();
        double error = 0, sampling = 0;
        var answered = 0;
        foreach (var window in EmploymentRows.Windows(rows.Later, 5000).Where((_, w) => w % 4 == 0))
        {
            var estimate = EmploymentRows.Estimate(window, rows.Reference);
            if (estimate.Refusal is not null) { continue; }
            var right = EmploymentRows.Right(window);
            error += Math.Abs(right - estimate.Accuracy!.Estimate);
            sampling += Math.Sqrt(right * (1 - right) / window.Count);
            answered++;
        }
        Assert.InRange(answered, 9, 11);
        Assert.InRange(error / sampling, 0, 1.2);
    }

    [Fact]
    public void A_region_that_the_reference_never_saw_is_refused()
    {
        var rows = Rows();
        var column = Array.IndexOf(rows.Reference.Columns, "RELP");
        foreach (var code in (byte[])[1, 10])
        {
            var known = rows.Reference.At([.. Enumerable.Range(0, rows.Reference.Count).Where(i => rows.Reference.Codes[column][i] != code)]);
            int[] inside = [.. Enumerable.Range(0, rows.Later.Count).Where(i => rows.Later.Codes[column][i] == code).Take(500)];
            int[] outside = [.. Enumerable.Range(0, rows.Later.Count).Where(i => rows.Later.Codes[column][i] != code).Take(4500)];
            Assert.NotNull(EmploymentRows.Estimate(rows.Later.At([.. outside, .. inside]), known).Refusal);
        }
    }
}
