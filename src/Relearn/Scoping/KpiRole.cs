namespace Relearn.Scoping;

/// <summary>What a KPI is watched for.</summary>
enum KpiRole
{
    /// <summary>What the project is for.</summary>
    Goal,

    /// <summary>A figure of the product between the model and the goal.</summary>
    Product,

    /// <summary>What must not get worse by more than its tolerance.</summary>
    Guardrail,
}
