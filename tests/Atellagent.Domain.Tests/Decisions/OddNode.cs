using Atellagent.Domain.Policies.Expressions;

namespace Atellagent.Domain.Tests.Decisions;

/// <summary>A condition whose answer is none that there is.</summary>
internal sealed class OddNode() : Node(false, 1)
{
    public override Value Evaluate(Evaluation evaluation) => Value.Error;

    public override int Test(Evaluation evaluation) => 7;
}
