using Relearn.Inference.Models;

namespace Relearn.Modeling.Learners;

/// <summary>A model of one score a row. Never changed.</summary>
interface IModel : IFitted
{
    /// <summary>Its fastest form here.</summary>
    IScorer Scorer { get; }
}
