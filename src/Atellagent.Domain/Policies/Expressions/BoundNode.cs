namespace Atellagent.Domain.Policies.Expressions;

/// <summary>A checked piece of an expression.</summary>
/// <param name="Node">What evaluates it.</param>
/// <param name="Type">What is known of its value.</param>
internal readonly record struct BoundNode(Node Node, ExpressionType Type)
{
    /// <summary>The value, where it is known at load.</summary>
    public Value? Constant => (Node as Nodes.ConstantNode)?.Value;

    /// <summary>The text, where it is a string known at load.</summary>
    public string? ConstantText => Constant is { IsString: true } value ? value.Text : null;
}
