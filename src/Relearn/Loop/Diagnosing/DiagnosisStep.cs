using Relearn.Analysis.Causes;

namespace Relearn.Loop.Diagnosing;

/// <summary>Looks for every sign in what the system keeps, and has the reasoner make causes of them.</summary>
static class DiagnosisStep
{
    public static Diagnosis Diagnose(DiagnosisCase @case)
    {
        var findings = new Findings();
        RunSigns.Read(@case, findings);
        LabelNoiseSigns.Read(@case, findings);
        PocketSigns.Read(@case, findings);
        MonitorSigns.Read(@case, findings);
        ColumnSigns.Read(@case, findings);
        TrainingRowsSigns.Read(@case, findings);
        OutcomeSigns.Read(@case, findings);
        ModelSigns.Read(@case, findings);
        SkewSigns.Read(@case, findings);
        AgreementSigns.Read(@case, findings);
        RolloutSigns.Read(@case, findings);
        var objective = BusinessSigns.Read(@case, findings);
        return Reasoner.Reason(findings, @case.Context.Project.Name, @case.Context.Folder, @case.Now, @case.Live?.Model.Context.Release, SignRates.Shipped, objective);
    }
}
