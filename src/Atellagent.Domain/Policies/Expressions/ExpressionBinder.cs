using System.Collections.Immutable;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Policies.Expressions.Nodes;

namespace Atellagent.Domain.Policies.Expressions;

/// <summary>
/// Checks an expression against the types of one operation and makes the nodes that evaluate it. Finds all errors; an
/// erroneous part counts as <see cref="ExpressionType.Dyn"/> for the rest.
/// </summary>
internal sealed partial class ExpressionBinder
{
    private readonly ExpressionScope _scope;
    private readonly NodeInterner _nodes;
    private readonly SourceText _source;
    private readonly List<DocumentError> _errors;
    private readonly ExpressionDialect _dialect;
    private readonly TypeVariables _types = new();
    private readonly List<Local> _locals = [];
    private readonly List<string> _present = [];

    /// <summary>Makes a binder for one expression and one operation.</summary>
    /// <param name="scope">What the expression is checked against.</param>
    /// <param name="nodes">The nodes of the bundle.</param>
    /// <param name="source">The expression's source, for the position of errors.</param>
    /// <param name="errors">Takes the errors.</param>
    /// <param name="dialect">How it is read; the one of policies where it is not said.</param>
    public ExpressionBinder(ExpressionScope scope, NodeInterner nodes, SourceText source, List<DocumentError> errors, ExpressionDialect? dialect = null) =>
        (_scope, _nodes, _source, _errors, _dialect) = (scope, nodes, source, errors, dialect ?? ExpressionDialect.Policy);

    /// <summary>Whether the expression reads arguments, so that each schema needs a check of its own.</summary>
    public bool ReadsArguments { get; private set; }

    /// <summary>The detectors whose findings the expression reads, by the first part of their kinds; <see cref="AllFindings"/> where it may be any.</summary>
    public ImmutableSortedSet<string> ReadsFindings { get; private set; } = [];

    /// <summary>Stands for the findings of all detectors.</summary>
    public const string AllFindings = "*";

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

    /// <summary>Binds an expression for its value.</summary>
    /// <param name="syntax">What was written.</param>
    /// <returns>The expression and its type; of no use where there was an error.</returns>
    public BoundNode BindValue(Syntax syntax)
    {
        BoundNode bound = Bind(syntax);
        return bound with { Type = _types.Settle(bound.Type) };
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
        Syntax.Let let => BindLet(let),
        Syntax.OptionalMap map => BindOptionalMap(map),
        Syntax.ListLiteral list => BindList(list),
        Syntax.MapLiteral map => BindMap(map),
        _ => Error(syntax, "this kind of expression is not supported"),
    };

    private BoundNode Constant(in Value value, ExpressionType type)
    {
        object key = value.Kind switch
        {
            ValueKind.String => value.Text,
            ValueKind.Bytes => Convert.ToHexString(value.Bytes),
            ValueKind.Int => value.Int,
            ValueKind.UInt => value.UInt,
            ValueKind.Double => (BitConverter.DoubleToInt64Bits(value.Double), 'd'),
            ValueKind.Decimal => value.Exact,
            ValueKind.Boolean => value.Truth,
            ValueKind.Timestamp => (value.Seconds, value.Nanos),
            ValueKind.Duration => (value.Duration, 's'),
            ValueKind.Type => (value.Text, 't'),
            _ => value.Kind,
        };
        return new(_nodes.Add(new NodeKey(value.Kind == ValueKind.Bytes ? "bytes" : "constant", Constant: key), new ConstantNode(value)), Known(type));
    }

    // What was not checked has any type, so that everything about it is found when it is evaluated.
    private ExpressionType Known(ExpressionType type) => _dialect.IsChecked ? type : ExpressionType.Dyn;

    private BoundNode Made(in NodeKey key, Node node, ExpressionType type) => new(_nodes.Add(key, node), Known(type));

    // A condition that is known at load becomes a test, so that && and || see one kind of operand.
    private Node AsTest(BoundNode bound) => bound.Constant is { Kind: ValueKind.Boolean } value
        ? _nodes.Add(new NodeKey("test", Constant: value.Truth), new ConstantTest(value.Truth))
        : bound.Node;

    private BoundNode Error(Syntax syntax, string message)
    {
        if (!_dialect.IsChecked)
        {
            return new(_nodes.Add(new NodeKey("fault", Constant: message), new FaultNode(message)), ExpressionType.Dyn);
        }

        DocumentError error = new(Locate(_source, syntax.Offset), message);
        if (!_errors.Contains(error))
        {
            _errors.Add(error);
        }

        return new(_nodes.Add(new NodeKey("error"), new ConstantNode(Value.Error)), ExpressionType.Dyn);
    }

    private ExpressionType Resolved(BoundNode bound) => _types.Resolve(bound.Type);

    private void Require(Syntax syntax, BoundNode bound, ExpressionType wanted, string what)
    {
        if (!_types.TryAssign(bound.Type, wanted))
        {
            Error(syntax, $"{what} is {(wanted.Kind == ExpressionType.TypeKind.Bool ? "true or false" : wanted.Name)}, and this is {Resolved(bound).Name}");
        }
    }

    private BoundNode BindConditional(Syntax.Conditional conditional)
    {
        BoundNode test = Bind(conditional.Test);
        Require(conditional.Test, test, ExpressionType.Bool, "what stands before ?");
        BoundNode then = BindKnowing(conditional.Then, conditional.Test, holds: true);
        BoundNode otherwise = BindKnowing(conditional.Otherwise, conditional.Test, holds: false);
        ExpressionType type = _types.Join(then.Type, otherwise.Type);
        bool isTest = type.Kind == ExpressionType.TypeKind.Bool;
        NodeKey key = new("?:", test.Node.Id, then.Node.Id, otherwise.Node.Id, isTest);
        return isTest
            ? Made(key, new ConditionalTest(AsTest(test), AsTest(then), AsTest(otherwise)), type)
            : Made(key, new ConditionalValue(AsTest(test), then.Node, otherwise.Node), type);
    }

    private BoundNode BindList(Syntax.ListLiteral list)
    {
        BoundNode[] items = [.. list.Items.Select(i => Bind(i.Item))];
        ExpressionType element = items.Length == 0 ? _types.Fresh() : ItemType(list, 0, items[0]);
        for (int i = 1; i < items.Length; i++)
        {
            element = _types.Join(element, ItemType(list, i, items[i]));
        }

        ExpressionType type = ExpressionType.ListOf(element, items.Length);
        bool[] isOptional = [.. list.Items.Select(static i => i.IsOptional)];
        NodeKey key = new("list", Constant: string.Join(',', items.Select((i, at) => (isOptional[at] ? "?" : "") + i.Node.Id)));
        return items.All(static i => i.Constant is not null) && !isOptional.Contains(true)
            ? Made(key, new ConstantNode(Value.OfList([.. items.Select(static i => i.Constant!.Value)])), type)
            : Made(key, new ListNode([.. items.Select(static i => i.Node)], isOptional), type);
    }

    private ExpressionType ItemType(Syntax.ListLiteral list, int index, BoundNode item) =>
        list.Items[index].IsOptional ? HeldType(list.Items[index].Item, item) : item.Type;

    // The type of what an optional entry holds.
    private ExpressionType HeldType(Syntax syntax, BoundNode item)
    {
        ExpressionType held = _types.Fresh();
        if (!_types.TryAssign(item.Type, ExpressionType.OptionalOf(held)))
        {
            Error(syntax, $"what stands after ? is an optional, and this is {Resolved(item).Name}");
        }

        return Resolved(item).IsDyn ? ExpressionType.Dyn : held;
    }

    private BoundNode BindMap(Syntax.MapLiteral map)
    {
        (BoundNode Key, BoundNode Value, bool IsOptional)[] entries = [.. map.Entries.Select(e => (Bind(e.Key), Bind(e.Value), e.IsOptional))];
        ExpressionType key = entries.Length == 0 ? _types.Fresh() : entries[0].Key.Type;
        ExpressionType value = entries.Length == 0 ? _types.Fresh() : EntryType(map, 0, entries[0].Value);
        for (int i = 1; i < entries.Length; i++)
        {
            key = _types.Join(key, entries[i].Key.Type);
            value = _types.Join(value, EntryType(map, i, entries[i].Value));
        }

        for (int i = 0; i < entries.Length; i++)
        {
            RequireKey(map.Entries[i].Key, entries[i].Key);
        }

        string text = string.Join(',', entries.Select(static e => $"{e.Key.Node.Id}:{(e.IsOptional ? "?" : "")}{e.Value.Node.Id}"));
        return Made(
            new NodeKey("map", Constant: text),
            new MapNode([.. entries.Select(static e => (e.Key.Node, e.Value.Node, e.IsOptional))]),
            _dialect.HasExactDecimals && RecordOf(entries) is ExpressionType record ? record : ExpressionType.MapOf(key, value));
    }

    private ExpressionType EntryType(Syntax.MapLiteral map, int index, BoundNode value) =>
        map.Entries[index].IsOptional ? HeldType(map.Entries[index].Value, value) : value.Type;

    private void RequireKey(Syntax syntax, BoundNode key)
    {
        ExpressionType type = Resolved(key);
        if (type.Kind is not (ExpressionType.TypeKind.Dyn or ExpressionType.TypeKind.String or ExpressionType.TypeKind.Int
            or ExpressionType.TypeKind.UInt or ExpressionType.TypeKind.Bool or ExpressionType.TypeKind.Variable))
        {
            Error(syntax, $"the keys of a map are strings, whole numbers or booleans, and this is {type.Name}");
        }
    }

    // In policies a map whose names are all written out is known field by field.
    private static ExpressionType? RecordOf((BoundNode Key, BoundNode Value, bool IsOptional)[] entries)
    {
        Dictionary<string, ExpressionField> fields = new(StringComparer.Ordinal);
        foreach ((BoundNode key, BoundNode value, bool isOptional) in entries)
        {
            if (key.ConstantText is not string name || !fields.TryAdd(name, new ExpressionField(isOptional ? ExpressionType.Dyn : value.Type, !isOptional)))
            {
                return null;
            }
        }

        return entries.Length == 0 ? null : ExpressionType.RecordOf(fields);
    }

    // A name that a macro or a binding gives: its type, and for a binding the node that its value is taken from.
    private readonly record struct Local(string Name, ExpressionType Type, Node? Value = null);
}
