namespace Atellagent.Domain.Policies.Expressions;

/// <summary>
/// Makes equal subexpressions of one bundle one node. That keeps ten thousand rules small and near each other in
/// memory, and lets a test that many rules share be evaluated once a decision.
/// </summary>
internal sealed class NodeInterner
{
    private const int LeastWeightToRemember = 2;
    private readonly Dictionary<NodeKey, Node> _nodes = [];

    /// <summary>How many tests remember their outcome.</summary>
    public int Memos { get; private set; }

    /// <summary>How many variables keep their value.</summary>
    public int Cells { get; private set; }

    /// <summary>The one node that keeps an expression's value for a round.</summary>
    /// <param name="value">The expression.</param>
    /// <returns>The node of the bundle.</returns>
    public Node AddVariable(Node value)
    {
        NodeKey key = new("variable", value.Id);
        return _nodes.TryGetValue(key, out Node? known) ? known : Add(key, new Nodes.VariableNode(Cells++, value));
    }

    /// <summary>The one node of that key.</summary>
    /// <param name="key">What makes it what it is.</param>
    /// <param name="made">The node, where there is none yet.</param>
    /// <returns>The node of the bundle.</returns>
    public Node Add(in NodeKey key, Node made)
    {
        if (!_nodes.TryGetValue(key, out Node? known))
        {
            made.Id = _nodes.Count + 1;
            _nodes.Add(key, made);
            return made;
        }

        if (known is TestNode { Memo: < 0, IsStable: true, Weight: >= LeastWeightToRemember } test)
        {
            test.Memo = Memos++;
        }

        return known;
    }
}
