using Atellagent.Domain.Policies.Expressions;

namespace Atellagent.Domain.Tests.Decisions;

/// <summary>A condition that no evaluation comes to the end of.</summary>
internal sealed class ThrowingNode() : Node(false, 1)
{
    public override Value Evaluate(Evaluation evaluation) => throw new InvalidOperationException();

    public override int Test(Evaluation evaluation) => throw new InvalidOperationException();
}
