using Atellagent.Domain.Documents;
using Atellagent.Domain.Policies.Expressions.Nodes;

namespace Atellagent.Domain.Policies.Expressions;

/// <summary>
/// Checks an expression against the types of one operation and makes the nodes that evaluate it. Finds all errors; an
/// erroneous part counts as <see cref="ExpressionType.Dyn"/> for the rest.
/// </summary>
internal sealed partial class ExpressionBinder
{
    private static readonly string[] Roots = [.. ExpressionAttributes.Groups.Keys, "args", "requested", "context", "constants"];
    private readonly ExpressionScope _scope;
    private readonly NodeInterner _nodes;
    private readonly SourceText _source;
    private readonly List<DocumentError> _errors;
    private readonly List<(string Name, ExpressionType Type)> _locals = [];
    private readonly List<string> _present = [];

    /// <summary>Makes a binder for one expression and one operation.</summary>
    /// <param name="scope">What the expression is checked against.</param>
    /// <param name="nodes">The nodes of the bundle.</param>
    /// <param name="source">The expression's source, for the position of errors.</param>
    /// <param name="errors">Takes the errors.</param>
    public ExpressionBinder(ExpressionScope scope, NodeInterner nodes, SourceText source, List<DocumentError> errors) =>
        (_scope, _nodes, _source, _errors) = (scope, nodes, source, errors);

    /// <summary>Whether the expression reads arguments, so that each schema needs a check of its own.</summary>
    public bool ReadsArguments { get; private set; }

    /// <summary>Binds a condition.</summary>
    /// <param name="syntax">What was written.</param>
    /// <returns>The condition; of no use where there was an error.</returns>
    public Node BindCondition(Syntax syntax)
    {
        BoundNode bound = Bind(syntax);
        Require(syntax, bound, ExpressionType.Bool, "a condition");
        return AsTest(bound);
    }

    /// <summary>Binds an expression for a text.</summary>
    /// <param name="syntax">What was written.</param>
    /// <returns>The expression; of no use where there was an error.</returns>
    public Node BindText(Syntax syntax)
    {
        BoundNode bound = Bind(syntax);
        Require(syntax, bound, ExpressionType.String, "a message");
        return bound.Node;
    }

    private BoundNode Bind(Syntax syntax) => syntax switch
    {
        Syntax.Literal literal => Constant(literal.Value, literal.Type),
        Syntax.Name name => BindName(name),
        Syntax.Select select => BindSelect(select),
        Syntax.Index index => BindIndex(index),
        Syntax.Unary unary => BindUnary(unary),
        Syntax.Binary binary => BindBinary(binary),
        Syntax.Conditional conditional => BindConditional(conditional),
        Syntax.Call call => BindCall(call),
        Syntax.Comprehension comprehension => BindComprehension(comprehension),
        Syntax.ListLiteral list => BindList(list),
        Syntax.MapLiteral map => BindMap(map),
        _ => Error(syntax, "this kind of expression is not supported"),
    };

    private BoundNode Constant(Value value, ExpressionType type)
    {
        object key = value.Kind switch
        {
            ValueKind.String => value.Text,
            ValueKind.Number => value.Number,
            ValueKind.Boolean => value.Truth,
            _ => value.Kind,
        };
        return new(_nodes.Add(new NodeKey("constant", Constant: key), new ConstantNode(value)), type);
    }

    private BoundNode Made(in NodeKey key, Node node, ExpressionType type) => new(_nodes.Add(key, node), type);

    // A condition that is known at load becomes a test, so that && and || see one kind of operand.
    private Node AsTest(BoundNode bound) => bound.Constant is { Kind: ValueKind.Boolean } value
        ? _nodes.Add(new NodeKey("test", Constant: value.Truth), new ConstantTest(value.Truth))
        : bound.Node;

    private BoundNode Error(Syntax syntax, string message)
    {
        DocumentError error = new(Locate(_source, syntax.Offset), message);
        if (!_errors.Contains(error))
        {
            _errors.Add(error);
        }

        return new(_nodes.Add(new NodeKey("error"), new ConstantNode(Value.Error)), ExpressionType.Dyn);
    }

    /// <summary>Where in the document a character of an expression stands.</summary>
    /// <param name="source">The expression.</param>
    /// <param name="offset">The character.</param>
    /// <returns>The position.</returns>
    public static SourcePosition Locate(SourceText source, int offset)
    {
        ReadOnlySpan<char> before = source.Text.AsSpan(0, Math.Min(offset, source.Text.Length));
        int lines = before.Count('\n');
        int column = lines == 0 ? source.Position.Column + before.Length : before.Length - before.LastIndexOf('\n');
        return source.Position with { Line = source.Position.Line + lines, Column = column };
    }

    private void Require(Syntax syntax, BoundNode bound, ExpressionType wanted, string what)
    {
        bool good = bound.Type.IsDyn || bound.Type.Kind == wanted.Kind || (wanted.IsNumeric && bound.Type.IsNumeric);
        if (!good)
        {
            Error(syntax, $"{what} is {(wanted.Kind == ExpressionType.TypeKind.Bool ? "true or false" : wanted.Name)}, and this is {bound.Type.Name}");
        }
    }

    private BoundNode BindConditional(Syntax.Conditional conditional)
    {
        BoundNode test = Bind(conditional.Test);
        Require(conditional.Test, test, ExpressionType.Bool, "what stands before ?");
        BoundNode then = BindKnowing(conditional.Then, conditional.Test, holds: true);
        BoundNode otherwise = BindKnowing(conditional.Otherwise, conditional.Test, holds: false);
        ExpressionType type = then.Type.Join(otherwise.Type);
        bool isTest = type.Kind == ExpressionType.TypeKind.Bool;
        NodeKey key = new("?:", test.Node.Id, then.Node.Id, otherwise.Node.Id, isTest);
        return isTest
            ? Made(key, new ConditionalTest(AsTest(test), AsTest(then), AsTest(otherwise)), type)
            : Made(key, new ConditionalValue(AsTest(test), then.Node, otherwise.Node), type);
    }

    private BoundNode BindList(Syntax.ListLiteral list)
    {
        BoundNode[] items = [.. list.Items.Select(Bind)];
        ExpressionType element = items.Length == 0
            ? ExpressionType.Dyn
            : items.Select(static i => i.Type).Aggregate(static (left, right) => left.Join(right));
        ExpressionType type = ExpressionType.ListOf(element);
        string key = string.Join(',', items.Select(static i => i.Node.Id));
        return items.All(static i => i.Constant is not null)
            ? Made(new NodeKey("list", Constant: key), new ConstantNode(Value.OfList([.. items.Select(static i => i.Constant!.Value)])), type)
            : Made(new NodeKey("list", Constant: key), new ListNode([.. items.Select(static i => i.Node)]), type);
    }

    private BoundNode BindMap(Syntax.MapLiteral map)
    {
        List<KeyValuePair<string, BoundNode>> entries = [.. map.Entries.Select(e => KeyValuePair.Create(e.Key, Bind(e.Value)))];
        entries.Sort(static (left, right) => string.CompareOrdinal(left.Key, right.Key));
        ExpressionType type = ExpressionType.RecordOf(
            entries.Select(static e => KeyValuePair.Create(e.Key, new ExpressionField(e.Value.Type, true))));
        string key = string.Join(',', entries.Select(static e => e.Key + '\0' + e.Value.Node.Id));
        return Made(
            new NodeKey("map", Constant: key),
            new MapNode([.. entries.Select(static e => KeyValuePair.Create(e.Key, e.Value.Node))]),
            type);
    }

    private BoundNode BindComprehension(Syntax.Comprehension loop)
    {
        BoundNode range = Bind(loop.Range);
        if (!range.Type.IsDyn && range.Type.Kind is not (ExpressionType.TypeKind.List or ExpressionType.TypeKind.Record))
        {
            return Error(loop, $"{loop.Macro}() goes over a list or a map, and this is {range.Type.Name}");
        }

        if (Roots.Contains(loop.Variable, StringComparer.Ordinal) || FindLocal(loop.Variable) >= 0)
        {
            return Error(loop, $"the name {loop.Variable} is taken; name the loop's variable otherwise");
        }

        int slot = _locals.Count;
        int known = _present.Count;
        ExpressionType element = range.Type.Element ?? (range.Type.Kind == ExpressionType.TypeKind.Record ? ExpressionType.String : ExpressionType.Dyn);
        _locals.Add((loop.Variable, element));
        BoundNode body = Bind(loop.Body);
        bool isPlainMap = loop.Macro == "map" && loop.Transform is null;
        if (!isPlainMap)
        {
            Require(loop.Body, body, ExpressionType.Bool, $"the condition of {loop.Macro}()");
        }

        BoundNode? transform = loop.Transform is null ? null : BindKnowing(loop.Transform, loop.Body, holds: true);
        _locals.RemoveAt(slot);
        _present.RemoveRange(known, _present.Count - known);
        Node test = isPlainMap ? body.Node : AsTest(body);
        NodeKey key = new(loop.Macro, range.Node.Id, test.Id, transform?.Node.Id ?? 0, slot);
        return loop.Macro switch
        {
            "filter" => Made(key, new ProjectionNode(range.Node, slot, test, null), ExpressionType.ListOf(element)),
            "map" when isPlainMap => Made(key, new ProjectionNode(range.Node, slot, null, body.Node), ExpressionType.ListOf(body.Type)),
            "map" => Made(key, new ProjectionNode(range.Node, slot, test, transform!.Value.Node), ExpressionType.ListOf(transform.Value.Type)),
            _ => Made(key, new QuantifierTest(loop.Macro, range.Node, slot, test), ExpressionType.Bool),
        };
    }
}
