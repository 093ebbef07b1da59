using Atellagent.Domain.Documents;
using Atellagent.Domain.Policies.Expressions.Nodes;

namespace Atellagent.Domain.Policies.Expressions;

/// <content>Operators, and what their operands prove to be present.</content>
internal sealed partial class ExpressionBinder
{
    private BoundNode BindUnary(Syntax.Unary unary)
    {
        BoundNode operand = Bind(unary.Operand);
        if (unary.Symbol == "!")
        {
            Require(unary.Operand, operand, ExpressionType.Bool, "what stands after !");
            Node test = AsTest(operand);
            return Made(new NodeKey("!", test.Id), new NotTest(test), ExpressionType.Bool);
        }

        return Resolved(operand).Kind is ExpressionType.TypeKind.Dyn or ExpressionType.TypeKind.Int or ExpressionType.TypeKind.Number or ExpressionType.TypeKind.Double
            ? Made(new NodeKey("-", operand.Node.Id), new NegateNode(operand.Node), operand.Type)
            : Error(unary, $"what stands after - is a number, and this is {Resolved(operand).Name}");
    }

    private BoundNode BindBinary(Syntax.Binary binary)
    {
        if (binary.Symbol is "&&" or "||")
        {
            return BindLogic(binary);
        }

        BoundNode left = Bind(binary.Left);
        BoundNode right = Bind(binary.Right);
        return binary.Symbol switch
        {
            "==" => BindEquality(binary, left, right),
            "!=" => Negated(BindEquality(binary, left, right)),
            "in" => BindIn(binary, left, right),
            "<" or "<=" or ">" or ">=" => BindOrder(binary, left, right),
            _ => BindArithmetic(binary, left, right),
        };
    }

    private BoundNode Negated(BoundNode test) => Made(new NodeKey("!", test.Node.Id), new NotTest(test.Node), ExpressionType.Bool);

    private BoundNode BindLogic(Syntax.Binary binary)
    {
        bool isAnd = binary.Symbol == "&&";
        BoundNode left = Bind(binary.Left);
        BoundNode right = BindKnowing(binary.Right, binary.Left, holds: isAnd);
        Require(binary.Left, left, ExpressionType.Bool, $"what stands before {binary.Symbol}");
        Require(binary.Right, right, ExpressionType.Bool, $"what stands after {binary.Symbol}");
        (Node first, Node second) = (AsTest(left), AsTest(right));
        NodeKey key = new(binary.Symbol, first.Id, second.Id);
        return Made(key, isAnd ? new AndTest(first, second) : new OrTest(first, second), ExpressionType.Bool);
    }

    private BoundNode BindEquality(Syntax.Binary binary, BoundNode left, BoundNode right)
    {
        if (!CanEqual(left.Type, right.Type))
        {
            return Error(binary, $"{Resolved(left).Name} and {Resolved(right).Name} are never equal");
        }

        RequireOption(binary, Resolved(left), right.ConstantText);
        RequireOption(binary, Resolved(right), left.ConstantText);
        if (right.ConstantText is string text)
        {
            return Made(new NodeKey("==s", left.Node.Id, Constant: text), new EqualsTextTest(left.Node, text), ExpressionType.Bool);
        }

        if (left.ConstantText is string first)
        {
            return Made(new NodeKey("==s", right.Node.Id, Constant: first), new EqualsTextTest(right.Node, first), ExpressionType.Bool);
        }

        bool isScalar = IsScalar(Resolved(left)) || IsScalar(Resolved(right));
        return Made(new NodeKey("==", left.Node.Id, right.Node.Id, Constant: isScalar), new EqualsTest(left.Node, right.Node, isScalar), ExpressionType.Bool);
    }

    private static bool IsScalar(ExpressionType type) => type.IsNumeric
        || type.Kind is ExpressionType.TypeKind.Bool or ExpressionType.TypeKind.Null or ExpressionType.TypeKind.String
            or ExpressionType.TypeKind.Timestamp or ExpressionType.TypeKind.Duration or ExpressionType.TypeKind.Type;

    private bool CanEqual(ExpressionType left, ExpressionType right)
    {
        (left, right) = (_types.Resolve(left), _types.Resolve(right));
        return (left.IsNumeric && right.IsNumeric)
            || (left.Kind == right.Kind && left.Kind == ExpressionType.TypeKind.List && CanEqual(left.Element!, right.Element!))
            || _types.TryAssign(left, right)
            || _types.TryAssign(right, left);
    }

    // A string that can only have certain values is never equal to another one: a misspelt value would make a rule that never fires.
    private void RequireOption(Syntax syntax, ExpressionType type, string? text)
    {
        if (text is not null && !type.Options.IsDefault && !type.Options.Contains(text, StringComparer.Ordinal))
        {
            Error(syntax, $"'{text}' is none of the values that can be here ({string.Join(", ", type.Options)})" + Suggestion.For(text, type.Options));
        }
    }

    private BoundNode BindIn(Syntax.Binary binary, BoundNode left, BoundNode right)
    {
        ExpressionType among = Resolved(right);
        switch (among.Kind)
        {
            case ExpressionType.TypeKind.List when !CanEqual(left.Type, among.Element!):
                return Error(binary, $"{Resolved(left).Name} is never in a {among.Name}");
            case ExpressionType.TypeKind.Map when !CanEqual(left.Type, among.Key!):
                return Error(binary, $"{Resolved(left).Name} is never a key of a {among.Name}");
            case ExpressionType.TypeKind.List or ExpressionType.TypeKind.Map or ExpressionType.TypeKind.Dyn or ExpressionType.TypeKind.Variable:
                break;
            case ExpressionType.TypeKind.Record:
                Require(binary.Left, left, ExpressionType.String, "the name of a field");
                break;
            default:
                return Error(binary, $"what stands after 'in' is a list or a map, and this is {among.Name}");
        }

        if (among is { Kind: ExpressionType.TypeKind.List, Element: { } element })
        {
            RequireOption(binary, element, left.ConstantText);
        }

        if (left.ConstantText is string role && right.Node is AttributeNode { Path: "principal.roles" })
        {
            return Made(new NodeKey("role", Constant: role), new RoleTest(role), ExpressionType.Bool);
        }

        if (right.Constant is { Kind: ValueKind.List } list && TryTexts(list) is string[] texts)
        {
            foreach (string text in texts)
            {
                RequireOption(binary, Resolved(left), text);
            }

            NodeKey key = new("in", left.Node.Id, Constant: string.Join('\0', texts));
            return Made(key, new InTextsTest(left.Node, texts), ExpressionType.Bool);
        }

        return Made(new NodeKey("in", left.Node.Id, right.Node.Id), new InTest(left.Node, right.Node), ExpressionType.Bool);
    }

    private static string[]? TryTexts(Value list)
    {
        string[] texts = new string[list.Count];
        for (int i = 0; i < texts.Length; i++)
        {
            Value element = list.ElementAt(i);
            if (!element.IsString)
            {
                return null;
            }

            texts[i] = element.Text;
        }

        return [.. texts.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    private BoundNode BindOrder(Syntax.Binary binary, BoundNode left, BoundNode right)
    {
        (ExpressionType first, ExpressionType second) = (Resolved(left), Resolved(right));
        if (!HasOrder(first) || !HasOrder(second) || !CanEqual(first, second))
        {
            return Error(binary, $"{first.Name} and {second.Name} have no order");
        }

        Comparison comparison = Comparison.Of(binary.Symbol);
        if (right.Constant is { IsNumber: true })
        {
            NodeKey key = new(binary.Symbol + "n", left.Node.Id, right.Node.Id);
            return Made(key, new CompareNumberTest(left.Node, comparison, right.Constant.Value), ExpressionType.Bool);
        }

        if (left.Constant is { IsNumber: true })
        {
            Comparison mirrored = comparison.Mirrored();
            NodeKey key = new(mirrored.Symbol + "n", right.Node.Id, left.Node.Id);
            return Made(key, new CompareNumberTest(right.Node, mirrored, left.Constant.Value), ExpressionType.Bool);
        }

        return Made(
            new NodeKey(binary.Symbol, left.Node.Id, right.Node.Id),
            new CompareTest(left.Node, comparison, right.Node),
            ExpressionType.Bool);
    }

    private static bool HasOrder(ExpressionType type) => type.IsNumeric
        || type.Kind is ExpressionType.TypeKind.Dyn or ExpressionType.TypeKind.Variable or ExpressionType.TypeKind.String
            or ExpressionType.TypeKind.Bool or ExpressionType.TypeKind.Bytes or ExpressionType.TypeKind.Timestamp or ExpressionType.TypeKind.Duration;

    private BoundNode BindArithmetic(Syntax.Binary binary, BoundNode left, BoundNode right)
    {
        (left, right) = (AsDouble(left, right), AsDouble(right, left));
        ExpressionType? type = ArithmeticType(binary.Symbol, Resolved(left), Resolved(right));
        if (type is null)
        {
            return Error(binary, $"{Resolved(left).Name} {binary.Symbol} {Resolved(right).Name} has no meaning");
        }

        bool isExact = type.Kind == ExpressionType.TypeKind.Number;
        NodeKey key = new(binary.Symbol, left.Node.Id, right.Node.Id, Constant: isExact);
        return Made(key, new ArithmeticNode(binary.Symbol[0], left.Node, right.Node, isExact), type);
    }

    // A decimal that is written out next to a double is one as well.
    private BoundNode AsDouble(BoundNode bound, BoundNode other) =>
        Resolved(other).Kind == ExpressionType.TypeKind.Double && Resolved(bound).Kind == ExpressionType.TypeKind.Number && bound.Constant is Value written
            ? Constant(Value.Of((double)written.Exact), ExpressionType.Double)
            : bound;

    private ExpressionType? ArithmeticType(string symbol, ExpressionType left, ExpressionType right)
    {
        bool isSum = symbol is "+" or "-";
        switch (left.Kind, right.Kind)
        {
            case (ExpressionType.TypeKind.Int, ExpressionType.TypeKind.Int) or (ExpressionType.TypeKind.UInt, ExpressionType.TypeKind.UInt):
                return left;
            case (ExpressionType.TypeKind.Double, ExpressionType.TypeKind.Double):
                return symbol == "%" ? null : left;
            case (ExpressionType.TypeKind.Int or ExpressionType.TypeKind.Number, ExpressionType.TypeKind.Int or ExpressionType.TypeKind.Number):
                return ExpressionType.Number;
            case (ExpressionType.TypeKind.Duration, ExpressionType.TypeKind.Duration):
                return isSum ? left : null;
            case (ExpressionType.TypeKind.Timestamp, ExpressionType.TypeKind.Timestamp):
                return symbol == "-" ? ExpressionType.Duration : null;
            case (ExpressionType.TypeKind.Timestamp, ExpressionType.TypeKind.Duration):
                return isSum ? left : null;
            case (ExpressionType.TypeKind.Duration, ExpressionType.TypeKind.Timestamp):
                return symbol == "+" ? right : null;
            case (ExpressionType.TypeKind.String, ExpressionType.TypeKind.String) or (ExpressionType.TypeKind.Bytes, ExpressionType.TypeKind.Bytes):
                return symbol == "+" ? ExpressionTypes.Plain(left) : null;
            case (ExpressionType.TypeKind.List, ExpressionType.TypeKind.List):
                return symbol == "+" ? _types.Join(ExpressionType.ListOf(left.Element!), ExpressionType.ListOf(right.Element!)) : null;
            default:
                return IsOpen(left) || IsOpen(right) ? OpenArithmetic(symbol, IsOpen(left) ? right : left) : null;
        }
    }

    private static bool IsOpen(ExpressionType type) => type.Kind is ExpressionType.TypeKind.Dyn or ExpressionType.TypeKind.Variable;

    // One operand is not known before it is there; the other one still tells something.
    private static ExpressionType? OpenArithmetic(string symbol, ExpressionType known) => known.Kind switch
    {
        ExpressionType.TypeKind.String or ExpressionType.TypeKind.Bytes => symbol == "+" ? ExpressionTypes.Plain(known) : null,
        ExpressionType.TypeKind.List => symbol == "+" ? ExpressionType.ListOfDyn : null,
        ExpressionType.TypeKind.Number or ExpressionType.TypeKind.UInt or ExpressionType.TypeKind.Double => known,
        ExpressionType.TypeKind.Timestamp or ExpressionType.TypeKind.Duration => symbol is "+" or "-" ? ExpressionType.Dyn : null,
        ExpressionType.TypeKind.Int => ExpressionType.Dyn,
        _ => IsOpen(known) ? ExpressionType.Dyn : null,
    };

    // Binds what is only evaluated to effect where another condition holds (or fails): has() there proves presence here.
    private BoundNode BindKnowing(Syntax syntax, Syntax condition, bool holds)
    {
        int known = _present.Count;
        Prove(condition, holds);
        BoundNode bound = Bind(syntax);
        _present.RemoveRange(known, _present.Count - known);
        return bound;
    }

    private void Prove(Syntax condition, bool holds)
    {
        switch (condition)
        {
            case Syntax.Select { IsTest: true } test when holds && Path(test.Operand) is string operand:
                _present.Add(operand + "." + test.Field);
                break;
            case Syntax.Unary { Symbol: "!" } negation:
                Prove(negation.Operand, !holds);
                break;
            case Syntax.Binary binary when string.Equals(binary.Symbol, holds ? "&&" : "||", StringComparison.Ordinal):
                Prove(binary.Left, holds);
                Prove(binary.Right, holds);
                break;
        }
    }
}
