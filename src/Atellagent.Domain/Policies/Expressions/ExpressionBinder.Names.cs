using Atellagent.Domain.Documents;
using Atellagent.Domain.Policies.Expressions.Functions;
using Atellagent.Domain.Policies.Expressions.Nodes;

namespace Atellagent.Domain.Policies.Expressions;

/// <content>Names, fields and elements.</content>
internal sealed partial class ExpressionBinder
{
    private int FindLocal(string name) => _locals.FindLastIndex(l => string.Equals(l.Name, name, StringComparison.Ordinal));

    private BoundNode BindName(Syntax.Name name)
    {
        int local = FindLocal(name.Text);
        if (local >= 0)
        {
            return _locals[local] is { Value: Node value } bound
                ? Made(new NodeKey("lazy", local, value.Id), new LazyLocalNode(local, value), bound.Type)
                : Made(new NodeKey("local", local), new LocalNode(local), _locals[local].Type);
        }

        if (_scope.Find(name.Text) is ScopeName known)
        {
            return BindKnown(name, known, isTest: false);
        }

        if (ValueTypes.Names.Contains(name.Text))
        {
            return Constant(Value.OfType(name.Text), ExpressionType.Type);
        }

        return Error(name, _scope.PartsOf(name.Text) is { } parts
            ? $"name one of {name.Text}.{string.Join($", {name.Text}.", parts.Order(StringComparer.Ordinal))}"
            : $"{name.Text} is not known here" + Suggestion.For(name.Text, _scope.Roots.Concat(_locals.Select(static l => l.Name))));
    }

    private BoundNode BindSelect(Syntax.Select select)
    {
        if (!select.IsOptional && Path(select.Operand) is string path && !IsLocal(select.Operand))
        {
            if (_scope.Find(path + "." + select.Field) is ScopeName known)
            {
                return BindKnown(select, known, select.IsTest);
            }

            if (ValueTypes.Names.Contains(path + "." + select.Field))
            {
                return Constant(Value.OfType(path + "." + select.Field), ExpressionType.Type);
            }

            if (_scope.Find(path) is null && _scope.PartsOf(path) is { } parts)
            {
                return Error(select, $"{path}.{select.Field}: {_scope.Unknown(path)}" + Suggestion.For(select.Field, parts));
            }
        }

        BoundNode operand = Bind(select.Operand);
        ExpressionType? type = FieldType(select, Resolved(operand), Path(select.Operand) ?? "this", out bool isOptional);
        if (type is null)
        {
            return _dialect.IsChecked ? new(operand.Node, ExpressionType.Dyn) : Error(select, "no such field");
        }

        if (operand.Node is ArgumentsNode && !select.IsOptional)
        {
            return select.IsTest
                ? Made(new NodeKey("has args", Constant: select.Field), new HasArgumentTest(select.Field), ExpressionType.Bool)
                : Made(new NodeKey("args.", Constant: select.Field), new ArgumentNode(select.Field), type);
        }

        if (select.IsTest)
        {
            return Made(new NodeKey("has", operand.Node.Id, Constant: select.Field), new HasFieldTest(operand.Node, select.Field), ExpressionType.Bool);
        }

        return Made(
            new NodeKey(select.IsOptional ? ".?" : ".", operand.Node.Id, Constant: select.Field),
            new FieldNode(operand.Node, select.Field, select.IsOptional),
            isOptional ? ExpressionType.OptionalOf(type) : type);
    }

    private bool IsLocal(Syntax syntax) => syntax switch
    {
        Syntax.Name name => FindLocal(name.Text) >= 0,
        Syntax.Select select => IsLocal(select.Operand),
        _ => false,
    };

    private BoundNode BindKnown(Syntax syntax, ScopeName known, bool isTest)
    {
        ReadsArguments |= known.ReadsArguments;
        ReadsFindings = ReadsFindings.Union(known.ReadsFindings);
        if (isTest)
        {
            return known.MakeTest is null
                ? Constant(Value.Of(true), ExpressionType.Bool)
                : Made(new NodeKey("has", Constant: (known.Path, known.Key)), known.MakeTest(), ExpressionType.Bool);
        }

        RequirePresent(syntax, known.Field, known.Path);
        Node made = known.Make();
        if (made is VariableNode)
        {
            return new(made, Known(known.Field.Type));
        }

        return made is ConstantNode { Value.Kind: not (ValueKind.List or ValueKind.Map) } constant
            ? Constant(constant.Value, known.Field.Type)
            : Made(new NodeKey("name", Constant: (known.Path, known.Key)), made, known.Field.Type);
    }

    // Null where an error was reported; optional where the field of an optional is asked for, or a field with .?
    private ExpressionType? FieldType(Syntax.Select select, ExpressionType record, string path, out bool isOptional)
    {
        isOptional = select.IsOptional;
        if (record.IsOptional)
        {
            isOptional = true;
            record = _types.Resolve(record.Parameters[0]);
        }

        switch (record.Kind)
        {
            case ExpressionType.TypeKind.Dyn or ExpressionType.TypeKind.Variable:
                return ExpressionType.Dyn;
            case ExpressionType.TypeKind.Map when _types.TryAssign(ExpressionType.String, record.Key!):
                return record.Element;
            case ExpressionType.TypeKind.Record:
                return RecordField(select, record, path, mayBeAbsent: isOptional);
            default:
                Error(select, $"{path} is {record.Name} and has no fields");
                return null;
        }
    }

    private ExpressionType? RecordField(Syntax.Select select, ExpressionType record, string path, bool mayBeAbsent)
    {
        bool isDeclared = record.Fields.TryGetValue(select.Field, out ExpressionField field);
        if (!isDeclared && record.Extra is not null)
        {
            (isDeclared, field) = (true, new ExpressionField(record.Extra, false));
        }

        if (isDeclared)
        {
            if (!mayBeAbsent && !select.IsTest)
            {
                RequirePresent(select, field, $"{path}.{select.Field}");
            }

            return field.Type;
        }

        string owner = path is "args" or "requested.args" ? $"no such argument of {_scope.Subject}" : "no such field";
        Error(select, $"{path}.{select.Field}: {owner}" + Suggestion.For(select.Field, record.Fields.Keys));
        return null;
    }

    private void RequirePresent(Syntax syntax, ExpressionField field, string path)
    {
        if (!field.IsRequired && !(Path(syntax) is string written && _present.Contains(written)))
        {
            Error(syntax, $"{path} may be absent; ask first: has({path}) && …");
        }
    }

    private BoundNode BindIndex(Syntax.Index index)
    {
        BoundNode operand = Bind(index.Operand);
        BoundNode key = Bind(index.Key);
        ExpressionType among = Resolved(operand);
        bool isOptional = index.IsOptional || among.IsOptional;
        among = among.IsOptional ? _types.Resolve(among.Parameters[0]) : among;
        ExpressionType type = ExpressionType.Dyn;
        switch (among.Kind)
        {
            case ExpressionType.TypeKind.List:
                Require(index.Key, key, ExpressionType.Int, "the index of a list");
                type = among.Element!;
                break;
            case ExpressionType.TypeKind.Map when Resolved(key).IsNumeric && _types.Resolve(among.Key!).IsNumeric:
                type = among.Element!;
                break;
            case ExpressionType.TypeKind.Map:
                Require(index.Key, key, among.Key!, "the key of this map");
                type = among.Element!;
                break;
            case ExpressionType.TypeKind.Record:
                Require(index.Key, key, ExpressionType.String, "the key of a map");
                type = key.ConstantText is string name
                    ? RecordField(new Syntax.Select(index.Offset, index.Operand, name), among, Path(index.Operand) ?? "this", isOptional) ?? type
                    : type;
                break;
            case ExpressionType.TypeKind.Dyn or ExpressionType.TypeKind.Variable:
                break;
            default:
                return Error(index, $"{among.Name} has no elements");
        }

        return Made(
            new NodeKey(index.IsOptional ? "[?]" : "[]", operand.Node.Id, key.Node.Id),
            new IndexNode(operand.Node, key.Node, index.IsOptional),
            isOptional ? ExpressionType.OptionalOf(type) : type);
    }

    private static string? Path(Syntax syntax) => syntax switch
    {
        Syntax.Name name => name.Text,
        Syntax.Select { IsTest: false, IsOptional: false } select when Path(select.Operand) is string operand => operand + "." + select.Field,
        _ => null,
    };
}
