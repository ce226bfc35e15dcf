using Relearn.Demo;

namespace Relearn.Cli.Demo;

/// <summary>The people of the story: they write the project, bring rows and labels, and do what a command leaves to people. What is wrong they learn only by looking where they are sent.</summary>
sealed class AdTeam(string folder, Market market, MarketOptions options, Troubles troubles)
{
    /// <summary>Days of rows that are brought at a time.</summary>
    public const int Days = 56;

    readonly MarketExport _export = new(market, options);
    int _until;

    /// <summary>What is still wrong.</summary>
    public Troubles Left { get; private set; } = troubles;

    /// <summary>The table that the project reads.</summary>
    public string Table => Path.Combine(folder, "impressions.csv");

    /// <summary>Brings the rows of the first days for the first model, from before anything went wrong.</summary>
    public void BringFirst()
    {
        TeamProject.Write(folder, Left.HasFlag(Troubles.Objective), first: true, market);
        _until = Days;
        Bring(Troubles.None);
    }

    /// <summary>Declares the second model and brings its rows.</summary>
    /// <param name="until">Day after the newest row.</param>
    public void BringSecond(int until)
    {
        TeamProject.Write(folder, Left.HasFlag(Troubles.Objective), first: false, market);
        _until = until;
        Bring(Left);
    }

    /// <summary>Brings the rows up to a day.</summary>
    public void BringNewest(int until)
    {
        _until = until;
        Left &= ~Troubles.Stale;
        Bring(Left);
    }

    /// <summary>Asks those who collect for the positive rows that they dropped.</summary>
    public void BringPositives()
    {
        Left &= ~Troubles.Classes;
        Bring(Left);
    }

    /// <summary>Asks those who label to look again and deliver anew.</summary>
    public void HaveLabelsDeliveredAnew()
    {
        Left &= ~Troubles.Labels;
        Bring(Left);
    }

    /// <summary>Takes the aim from the project, where a command has changed it.</summary>
    public void ReadAim()
    {
        if (!TeamProject.AimOf(folder)(true, false)) { Left &= ~Troubles.Objective; }
    }

    void Bring(Troubles troubles) => _export.Write(Table, _until - Days, _until, troubles, TeamProject.AimOf(folder));
}
