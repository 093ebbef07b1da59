using Atellagent.Storage.Databases;

namespace Atellagent.Storage.Tests.Evidence;

public sealed class PostgreSqlOpenActionTests() : OpenActionContract(DatabaseKind.PostgreSql);
