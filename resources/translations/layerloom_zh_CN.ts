<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>AboutWindow</name>
    <message>
        <source>&lt;b&gt;Layerloom {version}&lt;/b&gt;&lt;br&gt;Draw Keras models and take the Python away.&lt;br&gt;&lt;br&gt;Keras {keras}&lt;br&gt;Qt {qt}&lt;br&gt;Python {python}&lt;br&gt;&lt;br&gt;MIT licence</source>
        <translation>&lt;b&gt;Layerloom {version}&lt;/b&gt;&lt;br&gt;画出 Keras 模型，带走 Python 代码。&lt;br&gt;&lt;br&gt;Keras {keras}&lt;br&gt;Qt {qt}&lt;br&gt;Python {python}&lt;br&gt;&lt;br&gt;MIT 许可证</translation>
    </message>
    <message>
        <source>About Layerloom</source>
        <translation>关于 Layerloom</translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>&amp;About Layerloom</source>
        <translation>关于 Layerloom(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Actual size</source>
        <translation>实际大小(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Add a layer…</source>
        <translation>添加层(&amp;A)…</translation>
    </message>
    <message>
        <source>&amp;Arrange</source>
        <translation>排列(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Arrange the selection, or all</source>
        <translation>排列所选节点或全部节点(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Bend the wire here</source>
        <translation>在此处弯折连线(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Check now</source>
        <translation>立即检查(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>复制(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Copy code</source>
        <translation>复制代码(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Dissolve the submodel</source>
        <translation>拆散子模型(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Duplicate with own weights</source>
        <translation>创建副本（权重独立）(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Explain the selected layer</source>
        <translation>讲解所选的层(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Export code…</source>
        <translation>导出代码(&amp;E)…</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Find…</source>
        <translation>查找(&amp;F)…</translation>
    </message>
    <message>
        <source>&amp;Fit the model</source>
        <translation>缩放到整个模型(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Frame the selection, or write a comment</source>
        <translation>为所选节点加框，或写注释(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Graphviz text…</source>
        <translation>Graphviz 文本(&amp;G)…</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;History…</source>
        <translation>历史记录(&amp;H)…</translation>
    </message>
    <message>
        <source>&amp;Keras model…</source>
        <translation>Keras 模型(&amp;K)…</translation>
    </message>
    <message>
        <source>&amp;Keyboard and mouse</source>
        <translation>键盘与鼠标(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;Make a submodel of the selection</source>
        <translation>将所选节点变成子模型(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Model</source>
        <translation>模型(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;New</source>
        <translation>新建(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Notebook…</source>
        <translation>笔记本(&amp;N)…</translation>
    </message>
    <message>
        <source>&amp;Open…</source>
        <translation>打开(&amp;O)…</translation>
    </message>
    <message>
        <source>&amp;Paste</source>
        <translation>粘贴(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Picture of the canvas…</source>
        <translation>画布图片(&amp;P)…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>重做(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Redo: {step}</source>
        <translation>重做：{step}(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Restart the engine</source>
        <translation>重启引擎(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>保存(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Straighten the wire</source>
        <translation>拉直连线(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Summary…</source>
        <translation>摘要(&amp;S)…</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>主题(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Tour: build a first model</source>
        <translation>导览：搭建第一个模型(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>撤销(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Undo: {step}</source>
        <translation>撤销：{step}(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>Align &amp;bottom edges</source>
        <translation>底边对齐(&amp;B)</translation>
    </message>
    <message>
        <source>Align &amp;centres</source>
        <translation>水平居中对齐(&amp;C)</translation>
    </message>
    <message>
        <source>Align &amp;left edges</source>
        <translation>左边对齐(&amp;L)</translation>
    </message>
    <message>
        <source>Align &amp;middles</source>
        <translation>垂直居中对齐(&amp;M)</translation>
    </message>
    <message>
        <source>Align &amp;right edges</source>
        <translation>右边对齐(&amp;R)</translation>
    </message>
    <message>
        <source>Align &amp;top edges</source>
        <translation>顶边对齐(&amp;T)</translation>
    </message>
    <message>
        <source>Any &amp;command…</source>
        <translation>任意命令(&amp;C)…</translation>
    </message>
    <message>
        <source>Arrange</source>
        <translation>排列</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Blue</source>
        <translation>蓝色</translation>
    </message>
    <message>
        <source>C&amp;lose the window</source>
        <translation>关闭窗口(&amp;L)</translation>
    </message>
    <message>
        <source>C&amp;olour of the frame</source>
        <translation>框的颜色(&amp;O)</translation>
    </message>
    <message>
        <source>Call a&amp;gain (shared weights)</source>
        <translation>再次调用（共享权重）(&amp;G)</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>检查</translation>
    </message>
    <message>
        <source>Clear this list</source>
        <translation>清空此列表</translation>
    </message>
    <message>
        <source>Co&amp;mpare with file…</source>
        <translation>与文件比较(&amp;M)…</translation>
    </message>
    <message>
        <source>Colour car&amp;ds by</source>
        <translation>节点着色依据(&amp;D)</translation>
    </message>
    <message>
        <source>Colour wi&amp;res by</source>
        <translation>连线着色依据(&amp;R)</translation>
    </message>
    <message>
        <source>Come &amp;out of the submodel</source>
        <translation>退出子模型(&amp;O)</translation>
    </message>
    <message>
        <source>Compare with an e&amp;xample</source>
        <translation>与示例比较(&amp;X)</translation>
    </message>
    <message>
        <source>Copy the &amp;summary as text</source>
        <translation>将摘要复制为文本(&amp;S)</translation>
    </message>
    <message>
        <source>Copy the summary as &amp;Markdown</source>
        <translation>将摘要复制为 Markdown(&amp;M)</translation>
    </message>
    <message>
        <source>Copy the summary as CS&amp;V</source>
        <translation>将摘要复制为 CSV(&amp;V)</translation>
    </message>
    <message>
        <source>Cu&amp;t</source>
        <translation>剪切(&amp;T)</translation>
    </message>
    <message>
        <source>Cyan</source>
        <translation>青色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>De&amp;lete</source>
        <translation>删除(&amp;L)</translation>
    </message>
    <message>
        <source>Equal gaps &amp;side by side</source>
        <translation>水平等间距(&amp;S)</translation>
    </message>
    <message>
        <source>Equal gaps one belo&amp;w the other</source>
        <translation>垂直等间距(&amp;W)</translation>
    </message>
    <message>
        <source>Ex&amp;port</source>
        <translation>导出(&amp;P)</translation>
    </message>
    <message>
        <source>Export code</source>
        <translation>导出代码</translation>
    </message>
    <message>
        <source>Family of the layer</source>
        <translation>层的类别</translation>
    </message>
    <message>
        <source>Fi&amp;x all problems</source>
        <translation>修复所有问题(&amp;X)</translation>
    </message>
    <message>
        <source>Find the ne&amp;xt one</source>
        <translation>查找下一个(&amp;X)</translation>
    </message>
    <message>
        <source>Find the one &amp;before</source>
        <translation>查找上一个(&amp;B)</translation>
    </message>
    <message>
        <source>Fit</source>
        <translation>适合窗口</translation>
    </message>
    <message>
        <source>Fit the &amp;selection</source>
        <translation>缩放到所选节点(&amp;S)</translation>
    </message>
    <message>
        <source>Fit the frame to what stands in &amp;it</source>
        <translation>让框贴合其中的内容(&amp;I)</translation>
    </message>
    <message>
        <source>Fli&amp;p: left to right, or top to bottom</source>
        <translation>翻转：从左到右，或从上到下(&amp;P)</translation>
    </message>
    <message>
        <source>Go &amp;into the submodel</source>
        <translation>进入子模型(&amp;I)</translation>
    </message>
    <message>
        <source>Go to the ne&amp;xt panel</source>
        <translation>转到下一个面板(&amp;X)</translation>
    </message>
    <message>
        <source>Go to the panel &amp;before</source>
        <translation>转到上一个面板(&amp;B)</translation>
    </message>
    <message>
        <source>Green</source>
        <translation>绿色</translation>
    </message>
    <message>
        <source>Grey</source>
        <translation>灰色</translation>
    </message>
    <message>
        <source>Insert a &amp;file as a submodel…</source>
        <translation>将文件作为子模型插入(&amp;F)…</translation>
    </message>
    <message>
        <source>Keras model as &amp;JSON…</source>
        <translation>Keras 模型（JSON）(&amp;J)…</translation>
    </message>
    <message>
        <source>Keras's p&amp;lot…</source>
        <translation>Keras 的结构图(&amp;L)…</translation>
    </message>
    <message>
        <source>Lan&amp;guage</source>
        <translation>语言 Language(&amp;G)</translation>
    </message>
    <message>
        <source>Lead a &amp;wire from the selected node…</source>
        <translation>从所选节点引出连线(&amp;W)…</translation>
    </message>
    <message>
        <source>Lead a wire into the selected &amp;node…</source>
        <translation>将连线引入所选节点(&amp;N)…</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Make it an &amp;output of the model, or not</source>
        <translation>设为模型输出，或取消(&amp;O)</translation>
    </message>
    <message>
        <source>Memory of the output</source>
        <translation>输出占用的内存</translation>
    </message>
    <message>
        <source>Model &amp;name, inputs and outputs</source>
        <translation>模型名称、输入与输出(&amp;N)</translation>
    </message>
    <message>
        <source>New &amp;window</source>
        <translation>新建窗口(&amp;W)</translation>
    </message>
    <message>
        <source>No files yet</source>
        <translation>还没有文件</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Open &amp;recent</source>
        <translation>打开最近的文件(&amp;R)</translation>
    </message>
    <message>
        <source>Open an e&amp;xample</source>
        <translation>打开示例(&amp;X)</translation>
    </message>
    <message>
        <source>Orange</source>
        <translation>橙色</translation>
    </message>
    <message>
        <source>Pa&amp;nels</source>
        <translation>面板(&amp;N)</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>参数量</translation>
    </message>
    <message>
        <source>Paste with &amp;wires</source>
        <translation>连同连线一起粘贴(&amp;W)</translation>
    </message>
    <message>
        <source>Pink</source>
        <translation>粉色</translation>
    </message>
    <message>
        <source>Rank of the shape</source>
        <translation>形状的阶数</translation>
    </message>
    <message>
        <source>Re&amp;name</source>
        <translation>重命名(&amp;N)</translation>
    </message>
    <message>
        <source>Recover &amp;unsaved work…</source>
        <translation>恢复未保存的工作(&amp;U)…</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Remove and &amp;join</source>
        <translation>删除并接通前后节点(&amp;J)</translation>
    </message>
    <message>
        <source>S&amp;kip it, or use it again</source>
        <translation>跳过该层，或重新启用(&amp;K)</translation>
    </message>
    <message>
        <source>S&amp;nap to neighbours and grid</source>
        <translation>吸附到邻近节点和网格(&amp;N)</translation>
    </message>
    <message>
        <source>Sa&amp;ve the submodel as a file…</source>
        <translation>将子模型保存为文件(&amp;V)…</translation>
    </message>
    <message>
        <source>Save &amp;as…</source>
        <translation>另存为(&amp;A)…</translation>
    </message>
    <message>
        <source>Search the layer &amp;library</source>
        <translation>搜索层库(&amp;L)</translation>
    </message>
    <message>
        <source>Select &amp;all</source>
        <translation>全选(&amp;A)</translation>
    </message>
    <message>
        <source>Shapes on all &amp;wires</source>
        <translation>在所有连线上显示形状(&amp;W)</translation>
    </message>
    <message>
        <source>Show Keras's p&amp;lot</source>
        <translation>显示 Keras 的结构图(&amp;L)</translation>
    </message>
    <message>
        <source>Show the &amp;code</source>
        <translation>显示代码(&amp;C)</translation>
    </message>
    <message>
        <source>Show the &amp;problems</source>
        <translation>显示问题(&amp;P)</translation>
    </message>
    <message>
        <source>Show the su&amp;mmary</source>
        <translation>显示摘要(&amp;M)</translation>
    </message>
    <message>
        <source>Stop s&amp;haring</source>
        <translation>停止共享(&amp;H)</translation>
    </message>
    <message>
        <source>Tell silenced &amp;hints again</source>
        <translation>重新显示已静音的提示(&amp;H)</translation>
    </message>
    <message>
        <source>The code is on the clipboard.</source>
        <translation>代码已复制到剪贴板。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Violet</source>
        <translation>紫色</translation>
    </message>
    <message>
        <source>Write a &amp;comment</source>
        <translation>写注释(&amp;C)</translation>
    </message>
    <message>
        <source>Zoom &amp;in</source>
        <translation>放大(&amp;I)</translation>
    </message>
    <message>
        <source>Zoom &amp;out</source>
        <translation>缩小(&amp;O)</translation>
    </message>
    <message>
        <source>{keys} any command</source>
        <translation>{keys} 任意命令</translation>
    </message>
</context>
<context>
    <name>Adapter</name>
    <message>
        <source>The clipboard holds no nodes. Copy some, or Keras code, first.</source>
        <translation>剪贴板中没有节点。请先复制一些节点或 Keras 代码。</translation>
    </message>
    <message>
        <source>The wire from {source} to {node} was replaced.</source>
        <translation>从 {source} 到 {node} 的连线已被替换。</translation>
    </message>
</context>
<context>
    <name>Application</name>
    <message>
        <source>Something went wrong inside Layerloom ({error}). The model is as it was before, and kept safe; save it under a new name. The details are in the terminal.</source>
        <translation>Layerloom 内部出错（{error}）。模型保持出错前的样子，并已妥善保存；请将它另存为新的文件名。详细信息见终端。</translation>
    </message>
    <message>
        <source>Something went wrong inside Layerloom ({error}). The model is as it was before; save it under a new name to be safe. The details are in the terminal.</source>
        <translation>Layerloom 内部出错（{error}）。模型保持出错前的样子；为安全起见，请将它另存为新的文件名。详细信息见终端。</translation>
    </message>
</context>
<context>
    <name>ArgumentForm</name>
    <message>
        <source>1 more argument</source>
        <translation>还有 1 个参数</translation>
    </message>
    <message>
        <source>{count} more arguments</source>
        <translation>还有 {count} 个参数</translation>
    </message>
</context>
<context>
    <name>ArgumentRow</name>
    <message>
        <source>Set {argument} back to {value}</source>
        <translation>将 {argument} 恢复为 {value}</translation>
    </message>
</context>
<context>
    <name>Breadcrumb</name>
    <message>
        <source>Go out to {name}</source>
        <translation>返回到 {name}</translation>
    </message>
    <message>
        <source>Model {name}</source>
        <translation>模型 {name}</translation>
    </message>
    <message>
        <source>Submodel {name}</source>
        <translation>子模型 {name}</translation>
    </message>
</context>
<context>
    <name>CanvasHands</name>
    <message>
        <source>Cut wires: {count}</source>
        <translation>剪断连线：{count} 条</translation>
    </message>
    <message>
        <source>Draw across wires to cut them</source>
        <translation>划过连线即可剪断</translation>
    </message>
    <message>
        <source>Insert between {source} and {node}</source>
        <translation>插入到 {source} 与 {node} 之间</translation>
    </message>
    <message>
        <source>Takes the place of the wire from {node}</source>
        <translation>替换来自 {node} 的连线</translation>
    </message>
</context>
<context>
    <name>CanvasView</name>
    <message>
        <source>Canvas</source>
        <translation>画布</translation>
    </message>
</context>
<context>
    <name>Card</name>
    <message>
        <source>Submodel</source>
        <translation>子模型</translation>
    </message>
    <message>
        <source>check</source>
        <translation>检查</translation>
    </message>
    <message>
        <source>fix</source>
        <translation>修正</translation>
    </message>
    <message>
        <source>frozen</source>
        <translation>冻结</translation>
    </message>
    <message>
        <source>out {order}</source>
        <translation>输出 {order}</translation>
    </message>
    <message>
        <source>scalar</source>
        <translation>标量</translation>
    </message>
    <message>
        <source>skipped</source>
        <translation>跳过</translation>
    </message>
    <message>
        <source>unwired</source>
        <translation>未连接</translation>
    </message>
    <message>
        <source>{count} inside</source>
        <translation>内含 {count} 个</translation>
    </message>
</context>
<context>
    <name>CodePanel</name>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Python code of the model</source>
        <translation>模型的 Python 代码</translation>
    </message>
    <message>
        <source>Save as Python file…</source>
        <translation>保存为 Python 文件…</translation>
    </message>
</context>
<context>
    <name>Commands</name>
    <message>
        <source>Add {layer}</source>
        <translation>添加 {layer}</translation>
    </message>
    <message>
        <source>Example</source>
        <translation>示例</translation>
    </message>
    <message>
        <source>Go to {node}</source>
        <translation>转到 {node}</translation>
    </message>
    <message>
        <source>Open the example {title}</source>
        <translation>打开示例：{title}</translation>
    </message>
    <message>
        <source>Open {file}</source>
        <translation>打开 {file}</translation>
    </message>
</context>
<context>
    <name>CommentEdit</name>
    <message>
        <source>A comment. Ctrl+Enter keeps it.</source>
        <translation>注释。按 Ctrl+Enter 保留。</translation>
    </message>
    <message>
        <source>Text of the comment</source>
        <translation>注释的文字</translation>
    </message>
</context>
<context>
    <name>CompareBar</name>
    <message>
        <source>Compared with {name}:</source>
        <translation>与 {name} 比较：</translation>
    </message>
    <message>
        <source>Differences…</source>
        <translation>差异…</translation>
    </message>
    <message>
        <source>End the comparison (Esc)</source>
        <translation>结束比较（Esc）</translation>
    </message>
    <message>
        <source>Nothing differs from {name}.</source>
        <translation>与 {name} 没有差异。</translation>
    </message>
    <message>
        <source>{count} added</source>
        <translation>新增 {count} 个</translation>
    </message>
    <message>
        <source>{count} changed</source>
        <translation>更改 {count} 个</translation>
    </message>
    <message>
        <source>{count} removed</source>
        <translation>移除 {count} 个</translation>
    </message>
</context>
<context>
    <name>Comparison</name>
    <message>
        <source>Keras's default</source>
        <translation>Keras 的默认值</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>无</translation>
    </message>
</context>
<context>
    <name>Dialogs</name>
    <message>
        <source>&amp;Look in:</source>
        <translation>查找范围(&amp;L)：</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Don't save</source>
        <translation>不保存</translation>
    </message>
    <message>
        <source>File &amp;name:</source>
        <translation>文件名称(&amp;N)：</translation>
    </message>
    <message>
        <source>Files of &amp;type:</source>
        <translation>文件类型(&amp;T)：</translation>
    </message>
    <message>
        <source>Keras is still writing {name}. Close without this file?</source>
        <translation>Keras 仍在写入 {name}。要放弃此文件并关闭吗？</translation>
    </message>
    <message>
        <source>Open a model</source>
        <translation>打开模型</translation>
    </message>
    <message>
        <source>Reading {name}…</source>
        <translation>正在读取 {name}…</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Save the changes to {name}?</source>
        <translation>要保存对 {name} 的更改吗？</translation>
    </message>
    <message>
        <source>What you do not save stays under File, Recover unsaved work, for {days} days.</source>
        <translation>不保存的内容会在“文件 &gt; 恢复未保存的工作”中保留 {days} 天。</translation>
    </message>
    <message>
        <source>{name} has several models. Which one shall be opened?</source>
        <translation>{name} 中有多个模型。要打开哪一个？</translation>
    </message>
</context>
<context>
    <name>DifferencesWindow</name>
    <message>
        <source>+ {name} ({kind}) was added</source>
        <translation>+ 新增了 {name}（{kind}）</translation>
    </message>
    <message>
        <source>Differences</source>
        <translation>差异</translation>
    </message>
    <message>
        <source>The model on the canvas, compared with {name}.</source>
        <translation>画布上的模型与 {name} 的比较。</translation>
    </message>
    <message>
        <source>~ {name} ({kind}) was changed</source>
        <translation>~ 更改了 {name}（{kind}）</translation>
    </message>
    <message>
        <source>− {name} ({kind}) was removed</source>
        <translation>− 移除了 {name}（{kind}）</translation>
    </message>
</context>
<context>
    <name>Editor</name>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Add a layer of this class at the end</source>
        <translation>在末尾添加一个此类的层</translation>
    </message>
    <message>
        <source>Arguments of {argument}</source>
        <translation>{argument} 的参数</translation>
    </message>
    <message>
        <source>Class of the layer to add</source>
        <translation>要添加的层的类</translation>
    </message>
    <message>
        <source>Load the words from a text file</source>
        <translation>从文本文件加载词表</translation>
    </message>
    <message>
        <source>Load {argument} from a text file with one entry a line</source>
        <translation>从文本文件加载 {argument}，每行一个条目</translation>
    </message>
    <message>
        <source>Move {layer} down</source>
        <translation>下移 {layer}</translation>
    </message>
    <message>
        <source>Move {layer} up</source>
        <translation>上移 {layer}</translation>
    </message>
    <message>
        <source>Remove {layer}</source>
        <translation>移除 {layer}</translation>
    </message>
    <message>
        <source>Text files (*.txt *.csv *.vocab);;All files (*)</source>
        <translation>文本文件 (*.txt *.csv *.vocab);;所有文件 (*)</translation>
    </message>
    <message>
        <source>different</source>
        <translation>不相同</translation>
    </message>
    <message>
        <source>{first} … ({count} entries)</source>
        <translation>{first} …(共 {count} 个条目)</translation>
    </message>
    <message>
        <source>{layer} (layer)</source>
        <translation>{layer}（层）</translation>
    </message>
</context>
<context>
    <name>EngineNews</name>
    <message>
        <source>Check now</source>
        <translation>立即检查</translation>
    </message>
    <message>
        <source>Restart the engine</source>
        <translation>重启引擎</translation>
    </message>
    <message>
        <source>The model could not be checked. {reason} The next change tries again.</source>
        <translation>无法检查模型。{reason} 下次更改时会再试。</translation>
    </message>
    <message>
        <source>{reason} Another one is being started; the model is as it was.</source>
        <translation>{reason} 正在启动新的引擎；模型保持原样。</translation>
    </message>
    <message>
        <source>{reason} Shapes and parameters are not checked until it runs again.</source>
        <translation>{reason} 在引擎恢复运行之前，不检查形状和参数量。</translation>
    </message>
</context>
<context>
    <name>Example</name>
    <message>
        <source>A large grey image and a small colour image each pass through a convolutional branch of their own. Flattened, they no longer differ in kind: one Concatenate joins them for one prediction.</source>
        <translation>一张大的灰度图像和一张小的彩色图像，各自通过自己的卷积分支。展平之后它们不再有类型上的差别：一个 Concatenate 将它们连接起来，得到一个预测。</translation>
    </message>
    <message>
        <source>An LSTM reads an image as a sequence of 784 steps and keeps only what it knows after the last one. What follows it is an ordinary classifier on 128 features.</source>
        <translation>LSTM 把一张图像当作 784 步的序列来读，只保留最后一步之后的结果。其后是一个以 128 个特征为输入的普通分类器。</translation>
    </message>
    <message>
        <source>Attention lets each word look at all others, and a small network follows it; both are added to what came in and normalized. Attention knows no order, so the place of each word is counted and embedded beside the word itself.</source>
        <translation>注意力让每个词都能看到所有其他词，随后是一个小网络；两者都与各自的输入相加并做归一化。注意力不知道顺序，因此除了词本身，还要对每个词的位置计数并做嵌入。</translation>
    </message>
    <message>
        <source>Autoencoder</source>
        <translation>自编码器</translation>
    </message>
    <message>
        <source>Building blocks</source>
        <translation>基本构件</translation>
    </message>
    <message>
        <source>Convolutional network</source>
        <translation>卷积网络</translation>
    </message>
    <message>
        <source>Convolutions find patterns in an image of 28 x 28 pixels, and pooling halves its width and height. No layer flattens, so the Dense layers work on the last axis alone and the output is 4 x 4 x 10: watch the shapes.</source>
        <translation>卷积在 28 x 28 像素的图像中寻找模式，池化使宽和高减半。这里没有层做展平，所以 Dense 层只作用于最后一个轴，输出为 4 x 4 x 10：请留意形状。</translation>
    </message>
    <message>
        <source>First steps</source>
        <translation>入门</translation>
    </message>
    <message>
        <source>Four branches look at the same feature maps through windows of different size, and their results are joined along the channels. The 1x1 convolutions in front of the larger windows keep the number of parameters small.</source>
        <translation>四个分支以不同大小的窗口观察同一组特征图，结果沿通道连接。较大窗口之前的 1x1 卷积使参数量保持较小。</translation>
    </message>
    <message>
        <source>Inception block</source>
        <translation>Inception 模块</translation>
    </message>
    <message>
        <source>Multilayer perceptron</source>
        <translation>多层感知机</translation>
    </message>
    <message>
        <source>Multiple inputs</source>
        <translation>多输入</translation>
    </message>
    <message>
        <source>Multiple outputs</source>
        <translation>多输出</translation>
    </message>
    <message>
        <source>One LSTM extracts features, and two interpreters read them: a shallow one of one layer and a deep one of three. Their results are merged for the prediction, so that both train the extractor that they share.</source>
        <translation>一个 LSTM 提取特征，两个解释器读取它们：浅的只有一层，深的有三层。两者的结果合并后用于预测，因此它们共同训练所共享的提取器。</translation>
    </message>
    <message>
        <source>One LSTM reads a sequence and returns its state at every step, for two readers. One of them gives a class for the whole sequence, the other a label for each step: a model has as many outputs as it needs.</source>
        <translation>一个 LSTM 读取序列并返回每一步的状态，供两个读取者使用。其中一个为整个序列给出一个类别，另一个为每一步给出一个标签：模型可以有任意多个输出。</translation>
    </message>
    <message>
        <source>One tower reads both pictures: it is a submodel that is called twice, so that both calls share its weights. How far apart the two results are tells whether the pictures show the same thing.</source>
        <translation>同一个塔读取两张图片：它是一个被调用两次的子模型，两次调用共享权重。两个结果之间的距离说明两张图片是否显示同一事物。</translation>
    </message>
    <message>
        <source>One trunk looks at a face, and three heads answer different questions about it: a number, a class, and yes or no. What helps one task often helps the others, and the trunk is computed once.</source>
        <translation>一个主干观察人脸，三个头回答不同的问题：一个数值、一个类别，以及是或否。对一个任务有用的往往对其他任务也有用，而主干只计算一次。</translation>
    </message>
    <message>
        <source>Recurrent network</source>
        <translation>循环网络</translation>
    </message>
    <message>
        <source>Residual block</source>
        <translation>残差块</translation>
    </message>
    <message>
        <source>Sequence to sequence</source>
        <translation>序列到序列</translation>
    </message>
    <message>
        <source>Sequential stack</source>
        <translation>顺序堆叠</translation>
    </message>
    <message>
        <source>Several inputs and outputs</source>
        <translation>多个输入和输出</translation>
    </message>
    <message>
        <source>Several tasks</source>
        <translation>多任务</translation>
    </message>
    <message>
        <source>Shared feature extractor</source>
        <translation>共享特征提取器</translation>
    </message>
    <message>
        <source>Shared input</source>
        <translation>共享输入</translation>
    </message>
    <message>
        <source>Siamese network</source>
        <translation>孪生网络</translation>
    </message>
    <message>
        <source>The encoder reads a sentence and hands on its two states; the decoder begins with them and predicts the translation word by word. In training the decoder reads the words that are right so far, and its output is compared with the next ones.</source>
        <translation>编码器读完一个句子，把它的两个状态交给解码器；解码器从这些状态出发，逐词预测译文。训练时解码器读取到目前为止的正确词语，其输出与接下来的词语作比较。</translation>
    </message>
    <message>
        <source>The encoder squeezes a picture into 16 numbers, and the decoder draws it again from these alone. Each is a submodel: built apart, trained together, and of use alone afterwards.</source>
        <translation>编码器把一张图片压缩成 16 个数，解码器只凭这些数把它重新画出来。两者各是一个子模型：分别搭建，一起训练，之后可单独使用。</translation>
    </message>
    <message>
        <source>The smallest model worth drawing: one number in, a layer of two units, one number out. A plain stack like this is what keras.Sequential makes; every network on the canvas begins so.</source>
        <translation>值得一画的最小模型：输入一个数，经过两个单元的层，输出一个数。这样的普通堆叠就是 keras.Sequential 所构建的；画布上的每个网络都由此开始。</translation>
    </message>
    <message>
        <source>The way down finds what is in the image, the way up where it is: each step up is joined with the step down of the same size. The output has a probability for each pixel, as segmentation needs it.</source>
        <translation>下行路径找出图像中有什么，上行路径找出它在哪里：每一步上采样都与同样大小的下行步骤连接。输出为每个像素给出一个概率，这正是分割所需要的。</translation>
    </message>
    <message>
        <source>The wide way gives each city a weight of its own and remembers it; the deep way learns what cities have in common through an embedding. Their sum is the answer, as in recommendation systems.</source>
        <translation>宽路径为每个城市单独设一个权重并记住它；深路径通过嵌入学习各城市的共同之处。两者之和就是答案，推荐系统便是如此。</translation>
    </message>
    <message>
        <source>Three hidden layers and a softmax turn an image of 784 pixels into ten class probabilities. Each Dense layer reads the layer before it: a functional model is a chain of calls.</source>
        <translation>三个隐藏层和一个 softmax 把 784 个像素的图像变成十个类别的概率。每个 Dense 层读取前一层的输出：函数式模型就是一连串的调用。</translation>
    </message>
    <message>
        <source>Transformer encoder</source>
        <translation>Transformer 编码器</translation>
    </message>
    <message>
        <source>Two convolutions with windows of different size look at the same image, each with a branch of its own. Flattened and concatenated, what both have found feeds one classifier.</source>
        <translation>两个不同窗口大小的卷积观察同一张图像，各有自己的分支。展平并连接之后，两者的发现一起送入一个分类器。</translation>
    </message>
    <message>
        <source>U-Net</source>
        <translation>U-Net</translation>
    </message>
    <message>
        <source>What comes in goes around the convolutions, too, and is added to what they find, so that deep networks stay easy to train. This block halves the image, so a 1x1 convolution with the same strides brings the shortcut to the same shape.</source>
        <translation>输入也绕过卷积，与卷积的结果相加，因此很深的网络仍易于训练。这个块使图像尺寸减半，所以用一个步长相同的 1x1 卷积让捷径得到同样的形状。</translation>
    </message>
    <message>
        <source>Whole architectures</source>
        <translation>完整架构</translation>
    </message>
    <message>
        <source>Wide and deep</source>
        <translation>宽与深</translation>
    </message>
</context>
<context>
    <name>ExplanationWindow</name>
    <message>
        <source>Arguments</source>
        <translation>参数</translation>
    </message>
    <message>
        <source>Arguments of a call</source>
        <translation>调用时的参数</translation>
    </message>
    <message>
        <source>Explanation</source>
        <translation>讲解</translation>
    </message>
    <message>
        <source>Inputs</source>
        <translation>输入</translation>
    </message>
    <message>
        <source>Outputs</source>
        <translation>输出</translation>
    </message>
</context>
<context>
    <name>Exports</name>
    <message>
        <source>CSV (*.csv)</source>
        <translation>CSV (*.csv)</translation>
    </message>
    <message>
        <source>Export the model</source>
        <translation>导出模型</translation>
    </message>
    <message>
        <source>Graphviz text (*.dot)</source>
        <translation>Graphviz 文本 (*.dot)</translation>
    </message>
    <message>
        <source>Jupyter notebook (*.ipynb)</source>
        <translation>Jupyter 笔记本 (*.ipynb)</translation>
    </message>
    <message>
        <source>Keras is drawing the plot…</source>
        <translation>Keras 正在绘制结构图…</translation>
    </message>
    <message>
        <source>Keras is writing {name}…</source>
        <translation>Keras 正在写入 {name}…</translation>
    </message>
    <message>
        <source>Keras model (*.keras)</source>
        <translation>Keras 模型 (*.keras)</translation>
    </message>
    <message>
        <source>Keras model as JSON (*.json)</source>
        <translation>JSON 格式的 Keras 模型 (*.json)</translation>
    </message>
    <message>
        <source>Markdown (*.md)</source>
        <translation>Markdown (*.md)</translation>
    </message>
    <message>
        <source>PDF page (*.pdf)</source>
        <translation>PDF 页面 (*.pdf)</translation>
    </message>
    <message>
        <source>PNG picture (*.png)</source>
        <translation>PNG 图片 (*.png)</translation>
    </message>
    <message>
        <source>SVG picture (*.svg)</source>
        <translation>SVG 图片 (*.svg)</translation>
    </message>
    <message>
        <source>Text (*.txt)</source>
        <translation>文本 (*.txt)</translation>
    </message>
    <message>
        <source>{name} was not written. {reason}</source>
        <translation>未写入 {name}。{reason}</translation>
    </message>
    <message>
        <source>{path} was written.</source>
        <translation>已写入 {path}。</translation>
    </message>
</context>
<context>
    <name>Facts</name>
    <message>
        <source>Call it again, sharing weights</source>
        <translation>再次调用，共享权重</translation>
    </message>
    <message>
        <source>Calls</source>
        <translation>调用</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>参数量</translation>
    </message>
    <message>
        <source>Stop sharing</source>
        <translation>停止共享</translation>
    </message>
</context>
<context>
    <name>FileWatch</name>
    <message>
        <source>Keep mine</source>
        <translation>保留我的</translation>
    </message>
    <message>
        <source>Save it there again</source>
        <translation>重新保存到原处</translation>
    </message>
    <message>
        <source>Save mine as…</source>
        <translation>将我的另存为…</translation>
    </message>
    <message>
        <source>Save mine over it</source>
        <translation>用我的覆盖</translation>
    </message>
    <message>
        <source>Take theirs</source>
        <translation>采用对方的</translation>
    </message>
    <message>
        <source>The folder of {name} is not there any more. The model is still here, unsaved.</source>
        <translation>{name} 所在的文件夹已不存在。模型仍在这里，尚未保存。</translation>
    </message>
    <message>
        <source>{name} is not there any more: somebody deleted, renamed or moved it. The model is still here, unsaved.</source>
        <translation>{name} 已不存在：它被删除、重命名或移走了。模型仍在这里，尚未保存。</translation>
    </message>
    <message>
        <source>{name} was changed by somebody else and cannot be read any more. {reason} What was here before is still here, unsaved.</source>
        <translation>{name} 被他人更改，现已无法读取。{reason} 之前的内容仍在这里，尚未保存。</translation>
    </message>
    <message>
        <source>{name} was changed by somebody else and was read again. Undo brings back what was here before.</source>
        <translation>{name} 被他人更改，已重新读取。撤销可找回之前的内容。</translation>
    </message>
    <message>
        <source>{name} was changed by somebody else, and there are changes here, too, that are not saved.</source>
        <translation>{name} 被他人更改，而这里也有尚未保存的更改。</translation>
    </message>
    <message>
        <source>{name} was not saved: somebody else has changed it since it was read here.</source>
        <translation>{name} 未保存：在这里读取之后，它已被他人更改。</translation>
    </message>
</context>
<context>
    <name>FindBar</name>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Find by name, class, argument or shape</source>
        <translation>按名称、类、参数或形状查找</translation>
    </message>
    <message>
        <source>Found in other places</source>
        <translation>在其他位置找到</translation>
    </message>
    <message>
        <source>The next one</source>
        <translation>下一个</translation>
    </message>
    <message>
        <source>The one before</source>
        <translation>上一个</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>无结果</translation>
    </message>
    <message>
        <source>{place} of {all}</source>
        <translation>第 {place} 个，共 {all} 个</translation>
    </message>
</context>
<context>
    <name>FixButtons</name>
    <message>
        <source>Another cure</source>
        <translation>另一种修复方法</translation>
    </message>
    <message>
        <source>{count} more cures</source>
        <translation>还有 {count} 种修复方法</translation>
    </message>
</context>
<context>
    <name>FoundList</name>
    <message>
        <source>Discarded in the last {days} days</source>
        <translation>最近 {days} 天内丢弃的</translation>
    </message>
    <message>
        <source>Hide this list: it stays in the File menu</source>
        <translation>隐藏此列表：仍可在“文件”菜单中找到</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>以后再说</translation>
    </message>
    <message>
        <source>Not saved when the program ended</source>
        <translation>程序结束时尚未保存的</translation>
    </message>
</context>
<context>
    <name>FoundRow</name>
    <message>
        <source>1 node, changed {time}, in {folder}</source>
        <translation>1 个节点，更改于 {time}，位于 {folder}</translation>
    </message>
    <message>
        <source>1 node, changed {time}, never saved to a file</source>
        <translation>1 个节点，更改于 {time}，从未保存到文件</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>丢弃</translation>
    </message>
    <message>
        <source>Recover</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>{count} nodes, changed {time}, in {folder}</source>
        <translation>{count} 个节点，更改于 {time}，位于 {folder}</translation>
    </message>
    <message>
        <source>{count} nodes, changed {time}, never saved to a file</source>
        <translation>{count} 个节点，更改于 {time}，从未保存到文件</translation>
    </message>
</context>
<context>
    <name>FoundWindow</name>
    <message>
        <source>There is none. What a crash leaves behind will be offered here.</source>
        <translation>没有。崩溃后留下的内容会在这里提供。</translation>
    </message>
    <message>
        <source>Unsaved work</source>
        <translation>未保存的工作</translation>
    </message>
</context>
<context>
    <name>Frames</name>
    <message>
        <source>Frame</source>
        <translation>框</translation>
    </message>
</context>
<context>
    <name>Heat</name>
    <message>
        <source>{count} a sample</source>
        <translation>每个样本 {count}</translation>
    </message>
    <message>
        <source>{count} parameters</source>
        <translation>{count} 个参数</translation>
    </message>
</context>
<context>
    <name>Help</name>
    <message>
        <source> or </source>
        <translation> 或 </translation>
    </message>
    <message>
        <source>A Keras model, with weights or as JSON</source>
        <translation>Keras 模型，带权重或为 JSON</translation>
    </message>
    <message>
        <source>A notebook with summary and picture</source>
        <translation>带摘要和图片的笔记本</translation>
    </message>
    <message>
        <source>A picture of all or of the selection</source>
        <translation>全部内容或所选内容的图片</translation>
    </message>
    <message>
        <source>Alt and double click on it; drag the bend</source>
        <translation>按住 Alt 双击连线；拖动弯折点</translation>
    </message>
    <message>
        <source>Arrow keys; Shift keeps what is selected</source>
        <translation>方向键；按住 Shift 保留已选节点</translation>
    </message>
    <message>
        <source>Bend a wire</source>
        <translation>弯折连线</translation>
    </message>
    <message>
        <source>Click; Shift adds; drag a rectangle</source>
        <translation>单击；Shift 追加；拖出矩形</translation>
    </message>
    <message>
        <source>Continue a layer</source>
        <translation>从某层继续</translation>
    </message>
    <message>
        <source>Ctrl and arrow keys</source>
        <translation>Ctrl 加方向键</translation>
    </message>
    <message>
        <source>Ctrl and drag across them, from the empty canvas</source>
        <translation>按住 Ctrl 从画布空白处划过连线</translation>
    </message>
    <message>
        <source>Cut wires</source>
        <translation>剪断连线</translation>
    </message>
    <message>
        <source>Double click on its name</source>
        <translation>双击名称</translation>
    </message>
    <message>
        <source>Drag a wire into empty space</source>
        <translation>把连线拖到空白处</translation>
    </message>
    <message>
        <source>Drag a wire over it; what fits lights up</source>
        <translation>把连线拖到它上面；合适的端口会亮起</translation>
    </message>
    <message>
        <source>Drag from port to port, or onto a card</source>
        <translation>从端口拖到端口，或拖到节点上</translation>
    </message>
    <message>
        <source>Drag its card onto it</source>
        <translation>把它的节点拖到连线上</translation>
    </message>
    <message>
        <source>Drag its end into empty space</source>
        <translation>把连线末端拖到空白处</translation>
    </message>
    <message>
        <source>Drag its title</source>
        <translation>拖动标题</translation>
    </message>
    <message>
        <source>Drag; Alt: nothing catches it</source>
        <translation>拖动；按住 Alt 则不吸附</translation>
    </message>
    <message>
        <source>Drop a layer on it</source>
        <translation>把层放到连线上</translation>
    </message>
    <message>
        <source>Edit the selected layer, enter a submodel</source>
        <translation>编辑所选的层，进入子模型</translation>
    </message>
    <message>
        <source>Enter, or double click</source>
        <translation>Enter，或双击</translation>
    </message>
    <message>
        <source>F6, Shift+F6; on the canvas the arrow keys</source>
        <translation>F6、Shift+F6；在画布上用方向键</translation>
    </message>
    <message>
        <source>File, Compare with file; Esc ends it</source>
        <translation>“文件”菜单的“与文件比较”；按 Esc 结束</translation>
    </message>
    <message>
        <source>File, Export</source>
        <translation>“文件”菜单的“导出”</translation>
    </message>
    <message>
        <source>File, Export code</source>
        <translation>“文件”菜单的“导出代码”</translation>
    </message>
    <message>
        <source>File, Export, Graphviz text</source>
        <translation>“文件”、“导出”、“Graphviz 文本”</translation>
    </message>
    <message>
        <source>File, Export, Notebook</source>
        <translation>“文件”、“导出”、“笔记本”</translation>
    </message>
    <message>
        <source>File, Export, Picture of the canvas</source>
        <translation>“文件”、“导出”、“画布图片”</translation>
    </message>
    <message>
        <source>Go from panel to panel</source>
        <translation>在面板之间切换</translation>
    </message>
    <message>
        <source>Go on after a crash</source>
        <translation>崩溃后继续</translation>
    </message>
    <message>
        <source>Insert into a wire</source>
        <translation>插入到连线中</translation>
    </message>
    <message>
        <source>Keep both, if two changed the file</source>
        <translation>两人都改了文件时，两份都保留</translation>
    </message>
    <message>
        <source>Keras's plot_model</source>
        <translation>Keras 的 plot_model 结构图</translation>
    </message>
    <message>
        <source>Middle button, or Space and drag; two fingers</source>
        <translation>中键，或空格加拖动；双指</translation>
    </message>
    <message>
        <source>Move a frame with what stands in it</source>
        <translation>移动框及其中的内容</translation>
    </message>
    <message>
        <source>Move it by keys</source>
        <translation>用键盘移动</translation>
    </message>
    <message>
        <source>Move the view</source>
        <translation>移动视图</translation>
    </message>
    <message>
        <source>Move what is selected</source>
        <translation>移动所选内容</translation>
    </message>
    <message>
        <source>Name a layer or a frame</source>
        <translation>为层或框命名</translation>
    </message>
    <message>
        <source>Point at its button, under Problems</source>
        <translation>在“问题”中指向它的按钮</translation>
    </message>
    <message>
        <source>Put a layer that is there into a wire</source>
        <translation>把已有的层放入连线</translation>
    </message>
    <message>
        <source>Python code</source>
        <translation>Python 代码</translation>
    </message>
    <message>
        <source>Recover it under File, Recover unsaved work, within {days} days</source>
        <translation>在 {days} 天内，用“文件”菜单的“恢复未保存的工作”找回</translation>
    </message>
    <message>
        <source>Recover on the start page, or under File</source>
        <translation>在起始页或“文件”菜单中恢复</translation>
    </message>
    <message>
        <source>Right click on it, under Problems</source>
        <translation>在“问题”中右键单击它</translation>
    </message>
    <message>
        <source>Right click on it; File, Export</source>
        <translation>右键单击摘要；或“文件”、“导出”</translation>
    </message>
    <message>
        <source>Save mine as…, in the message</source>
        <translation>在消息中选“将我的另存为…”</translation>
    </message>
    <message>
        <source>Search a layer at the cursor</source>
        <translation>在光标处搜索层</translation>
    </message>
    <message>
        <source>See what a cure would touch</source>
        <translation>查看修复会影响哪些内容</translation>
    </message>
    <message>
        <source>See what a port does not take</source>
        <translation>查看端口不接受什么</translation>
    </message>
    <message>
        <source>Select</source>
        <translation>选择</translation>
    </message>
    <message>
        <source>Silence a hint, read Keras's own words</source>
        <translation>静音提示，阅读 Keras 的原文</translation>
    </message>
    <message>
        <source>Tab, Space or double click</source>
        <translation>Tab、空格或双击</translation>
    </message>
    <message>
        <source>Take a wire away</source>
        <translation>移除连线</translation>
    </message>
    <message>
        <source>Take back a change that somebody made to the file</source>
        <translation>撤回他人对文件所做的更改</translation>
    </message>
    <message>
        <source>Take back what was discarded</source>
        <translation>找回已丢弃的内容</translation>
    </message>
    <message>
        <source>Text for Graphviz</source>
        <translation>供 Graphviz 使用的文本</translation>
    </message>
    <message>
        <source>The Plot tab; File, Export, Keras's plot</source>
        <translation>“结构图”标签；或“文件”、“导出”、“Keras 的结构图”</translation>
    </message>
    <message>
        <source>The summary as text, Markdown or CSV</source>
        <translation>文本、Markdown 或 CSV 格式的摘要</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Walk along the wires</source>
        <translation>沿连线移动</translation>
    </message>
    <message>
        <source>What differs from another model</source>
        <translation>与另一个模型的差异</translation>
    </message>
    <message>
        <source>Wheel, or pinch</source>
        <translation>滚轮，或双指捏合</translation>
    </message>
    <message>
        <source>Wire two layers</source>
        <translation>连接两个层</translation>
    </message>
    <message>
        <source>Zoom at the cursor</source>
        <translation>在光标处缩放</translation>
    </message>
</context>
<context>
    <name>HistoryModel</name>
    <message>
        <source>As it was at first</source>
        <translation>最初的样子</translation>
    </message>
</context>
<context>
    <name>HistoryWindow</name>
    <message>
        <source>Click on a step to go back to it, or forward.</source>
        <translation>单击某一步即可回到那一步，或前进到那一步。</translation>
    </message>
    <message>
        <source>History</source>
        <translation>历史记录</translation>
    </message>
</context>
<context>
    <name>KeyEdit</name>
    <message>
        <source>New keys</source>
        <translation>新的按键</translation>
    </message>
    <message>
        <source>Press the new keys, or Esc</source>
        <translation>按下新的按键，或按 Esc</translation>
    </message>
</context>
<context>
    <name>LayerPage</name>
    <message>
        <source>Explain the layer</source>
        <translation>讲解这个层</translation>
    </message>
    <message>
        <source>In this call</source>
        <translation>在本次调用中</translation>
    </message>
    <message>
        <source>Keras {version} has no such layer. It is kept as it is.</source>
        <translation>Keras {version} 没有这个层。它将原样保留。</translation>
    </message>
    <message>
        <source>More inputs</source>
        <translation>更多输入</translation>
    </message>
    <message>
        <source>Name of the layer</source>
        <translation>层的名称</translation>
    </message>
    <message>
        <source>The layer's name, as in the summary and the code (F2)</source>
        <translation>层的名称，与摘要和代码中相同（F2）</translation>
    </message>
    <message>
        <source>What Keras says of it (Shift+F1)</source>
        <translation>Keras 的说明（Shift+F1）</translation>
    </message>
    <message>
        <source>{count} layers selected</source>
        <translation>已选择 {count} 个层</translation>
    </message>
</context>
<context>
    <name>Legend</name>
    <message>
        <source>Memory of each output, a sample</source>
        <translation>每个输出占用的内存（每个样本）</translation>
    </message>
    <message>
        <source>Parameters of each layer</source>
        <translation>每层的参数量</translation>
    </message>
</context>
<context>
    <name>Library</name>
    <message>
        <source>Activation</source>
        <translation>激活</translation>
    </message>
    <message>
        <source>Attention</source>
        <translation>注意力</translation>
    </message>
    <message>
        <source>Convolution</source>
        <translation>卷积</translation>
    </message>
    <message>
        <source>Core</source>
        <translation>核心</translation>
    </message>
    <message>
        <source>Merging</source>
        <translation>合并</translation>
    </message>
    <message>
        <source>Normalization</source>
        <translation>归一化</translation>
    </message>
    <message>
        <source>Operations (keras.ops)</source>
        <translation>运算（keras.ops）</translation>
    </message>
    <message>
        <source>Pooling</source>
        <translation>池化</translation>
    </message>
    <message>
        <source>Preprocessing</source>
        <translation>预处理</translation>
    </message>
    <message>
        <source>Recurrent</source>
        <translation>循环</translation>
    </message>
    <message>
        <source>Regularization</source>
        <translation>正则化</translation>
    </message>
    <message>
        <source>Reshaping</source>
        <translation>变形</translation>
    </message>
</context>
<context>
    <name>LibraryPanel</name>
    <message>
        <source>Add to the favourites</source>
        <translation>加入收藏</translation>
    </message>
    <message>
        <source>Add to the model</source>
        <translation>添加到模型</translation>
    </message>
    <message>
        <source>Favourites</source>
        <translation>收藏</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Layers by category</source>
        <translation>按类别排列的层</translation>
    </message>
    <message>
        <source>No layer matches. Try another word.</source>
        <translation>没有匹配的层。请换一个词。</translation>
    </message>
    <message>
        <source>Recently used</source>
        <translation>最近使用</translation>
    </message>
    <message>
        <source>Remove from the favourites</source>
        <translation>从收藏中移除</translation>
    </message>
    <message>
        <source>Search layers</source>
        <translation>搜索层</translation>
    </message>
    <message>
        <source>Search layers ( / )</source>
        <translation>搜索层（ / ）</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Code</source>
        <translation>代码</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Plot</source>
        <translation>结构图</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Problems {count}</source>
        <translation>问题 {count}</translation>
    </message>
    <message>
        <source>Properties</source>
        <translation>属性</translation>
    </message>
    <message>
        <source>Summary</source>
        <translation>摘要</translation>
    </message>
    <message>
        <source>Summary, problems, code, plot</source>
        <translation>摘要、问题、代码、结构图</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>工具</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
</context>
<context>
    <name>Message</name>
    <message>
        <source>Dismiss this message</source>
        <translation>关闭此消息</translation>
    </message>
</context>
<context>
    <name>Minimap</name>
    <message>
        <source>Map of the model</source>
        <translation>模型缩略图</translation>
    </message>
    <message>
        <source>Map of the model: click to go there</source>
        <translation>模型缩略图：单击即可前往</translation>
    </message>
</context>
<context>
    <name>ModelPage</name>
    <message>
        <source>Inputs</source>
        <translation>输入</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Name of the model</source>
        <translation>模型的名称</translation>
    </message>
    <message>
        <source>Not an output</source>
        <translation>不作为输出</translation>
    </message>
    <message>
        <source>Outputs</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>Submodel</source>
        <translation>子模型</translation>
    </message>
    <message>
        <source>{total} parameters ({bytes}), {trainable} of them trainable</source>
        <translation>{total} 个参数（{bytes}），其中 {trainable} 个可训练</translation>
    </message>
</context>
<context>
    <name>NameEdit</name>
    <message>
        <source>Name of the layer</source>
        <translation>层的名称</translation>
    </message>
</context>
<context>
    <name>Naming</name>
    <message>
        <source>Title of the frame</source>
        <translation>框的标题</translation>
    </message>
</context>
<context>
    <name>Offers</name>
    <message>
        <source>A recovery file could not be read and was put to {path}. {reason}</source>
        <translation>有一个恢复文件无法读取，已移到 {path}。{reason}</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>丢弃</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>以后再说</translation>
    </message>
    <message>
        <source>Recover</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Show it</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>The unsaved work on {name} ({time}) is here again. Save it to keep it.</source>
        <translation>{name} 的未保存工作（{time}）已恢复。请保存以保留它。</translation>
    </message>
    <message>
        <source>The unsaved work on {name} could not be read. {reason}</source>
        <translation>{name} 的未保存工作无法读取。{reason}</translation>
    </message>
    <message>
        <source>The unsaved work on {name} is not there any more: another window took it.</source>
        <translation>{name} 的未保存工作已不在：另一个窗口取走了它。</translation>
    </message>
    <message>
        <source>The unsaved work on {name} was discarded. It is kept for {days} days.</source>
        <translation>{name} 的未保存工作已丢弃，将保留 {days} 天。</translation>
    </message>
    <message>
        <source>There is unsaved work on another model.</source>
        <translation>另有一个模型有未保存的工作。</translation>
    </message>
    <message>
        <source>There is unsaved work on {count} other models.</source>
        <translation>另有 {count} 个模型有未保存的工作。</translation>
    </message>
    <message>
        <source>There is unsaved work on {name} ({time}): the program ended before it was saved.</source>
        <translation>{name} 有未保存的工作（{time}）：程序在保存之前就结束了。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>today, {time}</source>
        <translation>今天 {time}</translation>
    </message>
</context>
<context>
    <name>Palette</name>
    <message>
        <source>Any command, layer, node or file</source>
        <translation>任意命令、层、节点或文件</translation>
    </message>
    <message>
        <source>Commands found</source>
        <translation>找到的命令</translation>
    </message>
    <message>
        <source>Nothing goes by that name.</source>
        <translation>没有这个名称的内容。</translation>
    </message>
</context>
<context>
    <name>Phrase</name>
    <message>
        <source>How many values it gives is known only when it runs.</source>
        <translation>它给出多少个值，要到运行时才知道。</translation>
    </message>
    <message>
        <source>It gives a list of as many tensors as its shape has sizes; divide and take the rest.</source>
        <translation>它给出一个张量列表，个数等于其形状的尺寸数；请用除法求出其余的。</translation>
    </message>
    <message>
        <source>It holds a Python function, which no file may bring along. Take Activation for a function of keras.activations, and an operation for one of keras.ops.</source>
        <translation>它包含一个 Python 函数，任何文件都不得携带。要用 keras.activations 的函数请选 Activation，要用 keras.ops 的函数请选运算。</translation>
    </message>
    <message>
        <source>It is one step of a recurrent layer and no layer of its own. Take RNN and choose it as the cell.</source>
        <translation>它是循环层的一步，本身不是层。请选 RNN，并把它选为 cell。</translation>
    </message>
    <message>
        <source>It is the base class of all layers and computes nothing.</source>
        <translation>它是所有层的基类，不做任何计算。</translation>
    </message>
    <message>
        <source>It is the base class of the wrappers and computes nothing. Take TimeDistributed, Bidirectional or SpectralNormalization.</source>
        <translation>它是包装层的基类，不做任何计算。请选 TimeDistributed、Bidirectional 或 SpectralNormalization。</translation>
    </message>
    <message>
        <source>It makes a constant of no tensor. Write the number or array itself where one is wanted, e.g. (1.0, 2.0).</source>
        <translation>它不由张量生成常量。请在需要的地方直接写数字或数组，例如 (1.0, 2.0)。</translation>
    </message>
    <message>
        <source>It makes a tensor of Python values. Write the number or array itself where one is wanted, e.g. (1.0, 2.0).</source>
        <translation>它由 Python 值生成张量。请在需要的地方直接写数字或数组，例如 (1.0, 2.0)。</translation>
    </message>
    <message>
        <source>It makes a window of a known length; Keras refuses a symbolic tensor.</source>
        <translation>它生成长度已知的窗函数；Keras 拒绝符号张量。</translation>
    </message>
    <message>
        <source>It needs SciPy, which Keras does not install. Take MelSpectrogram, or the operation stft.</source>
        <translation>它需要 SciPy，而 Keras 不会安装它。请选 MelSpectrogram，或运算 stft。</translation>
    </message>
    <message>
        <source>It needs every size, the batch size too.</source>
        <translation>它需要知道每个尺寸，包括批次大小。</translation>
    </message>
    <message>
        <source>It runs a saved model from a folder, which no file may bring along.</source>
        <translation>它运行文件夹中保存的模型，任何文件都不得携带。</translation>
    </message>
    <message>
        <source>It takes a Python function, which no file may bring along.</source>
        <translation>它接受一个 Python 函数，任何文件都不得携带。</translation>
    </message>
    <message>
        <source>It wraps a Python function of JAX, which no file may bring along.</source>
        <translation>它包装 JAX 的 Python 函数，任何文件都不得携带。</translation>
    </message>
    <message>
        <source>It wraps a Python object of Flax, which no file may bring along.</source>
        <translation>它包装 Flax 的 Python 对象，任何文件都不得携带。</translation>
    </message>
    <message>
        <source>It wraps a Python object of PyTorch, which no file may bring along.</source>
        <translation>它包装 PyTorch 的 Python 对象，任何文件都不得携带。</translation>
    </message>
    <message>
        <source>Its symbolic result is its input, so that Keras 3.15 can build no model with it.</source>
        <translation>它的符号结果就是它的输入，因此 Keras 3.15 无法用它构建模型。</translation>
    </message>
    <message>
        <source>Keras 3.15 cannot run it in a model; the layers Conv1DTranspose and its like can.</source>
        <translation>Keras 3.15 无法在模型中运行它；Conv1DTranspose 等层可以。</translation>
    </message>
    <message>
        <source>Keras 3.15 has it not for TensorFlow.</source>
        <translation>Keras 3.15 没有它的 TensorFlow 版本。</translation>
    </message>
    <message>
        <source>Keras 3.15 promises another shape than it gives.</source>
        <translation>Keras 3.15 声明的形状与实际给出的不同。</translation>
    </message>
    <message>
        <source>Keras 3.15 promises another shape than it gives; the layers of this name are right.</source>
        <translation>Keras 3.15 声明的形状与实际给出的不同；同名的层是正确的。</translation>
    </message>
    <message>
        <source>Load the file at the argument in the properties; its words are kept then.</source>
        <translation>请在属性面板的该参数处加载文件；其中的词会随之保留。</translation>
    </message>
    <message>
        <source>Of models only one whose layers stand in a row can be wrapped.</source>
        <translation>只有各层依次相连的模型才能被包装。</translation>
    </message>
    <message>
        <source>Rows of a table have one length.</source>
        <translation>表格的各行长度必须相同。</translation>
    </message>
    <message>
        <source>Take Input, which makes one.</source>
        <translation>请选 Input，它会生成一个 InputLayer。</translation>
    </message>
    <message>
        <source>TensorFlow refuses it for tensors of floats.</source>
        <translation>TensorFlow 不允许它用于浮点张量。</translation>
    </message>
    <message>
        <source>The first item is the batch axis, e.g. :, 0 for the first of each row.</source>
        <translation>第一项是批次轴，例如 :, 0 表示每一行的第一个。</translation>
    </message>
    <message>
        <source>True and False</source>
        <translation>True 和 False</translation>
    </message>
    <message>
        <source>True or False</source>
        <translation>True 或 False</translation>
    </message>
    <message>
        <source>True, False or {choices}</source>
        <translation>True、False 或 {choices}</translation>
    </message>
    <message>
        <source>What it gives is no tensor.</source>
        <translation>它给出的不是张量。</translation>
    </message>
    <message>
        <source>Write the sizes without the batch axis, e.g. (28, 28, 1).</source>
        <translation>请写出不含批次轴的尺寸，例如 (28, 28, 1)。</translation>
    </message>
    <message>
        <source>a dict</source>
        <translation>一个字典</translation>
    </message>
    <message>
        <source>a field</source>
        <translation>一个字段</translation>
    </message>
    <message>
        <source>a finite number</source>
        <translation>有限的数</translation>
    </message>
    <message>
        <source>a function</source>
        <translation>函数</translation>
    </message>
    <message>
        <source>a generator</source>
        <translation>一个生成器</translation>
    </message>
    <message>
        <source>a layer, a call and an output</source>
        <translation>一个层、一次调用和一个输出</translation>
    </message>
    <message>
        <source>a layer, e.g. Dense(units=10)</source>
        <translation>一个层，例如 Dense(units=10)</translation>
    </message>
    <message>
        <source>a list</source>
        <translation>一个列表</translation>
    </message>
    <message>
        <source>a list [...]</source>
        <translation>列表 [...]</translation>
    </message>
    <message>
        <source>a name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>a name that no other layer has</source>
        <translation>其他层都没有的名称</translation>
    </message>
    <message>
        <source>a number</source>
        <translation>数字</translation>
    </message>
    <message>
        <source>a number for each of {choices}, or some of them</source>
        <translation>为 {choices} 各给一个数，或只给其中一些</translation>
    </message>
    <message>
        <source>a number from 0</source>
        <translation>从 0 开始的数</translation>
    </message>
    <message>
        <source>a number or an array, e.g. (1.0, 2.0)</source>
        <translation>一个数或数组，例如 (1.0, 2.0)</translation>
    </message>
    <message>
        <source>a number that is too large, or none</source>
        <translation>太大或无效的数</translation>
    </message>
    <message>
        <source>a number, True or False</source>
        <translation>数字、True 或 False</translation>
    </message>
    <message>
        <source>a policy</source>
        <translation>一个策略</translation>
    </message>
    <message>
        <source>a product</source>
        <translation>一个乘积</translation>
    </message>
    <message>
        <source>a random number</source>
        <translation>一个随机数</translation>
    </message>
    <message>
        <source>a result</source>
        <translation>一个结果</translation>
    </message>
    <message>
        <source>a set</source>
        <translation>一个集合</translation>
    </message>
    <message>
        <source>a shape</source>
        <translation>一个形状</translation>
    </message>
    <message>
        <source>a size</source>
        <translation>尺寸</translation>
    </message>
    <message>
        <source>a text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>a tuple of integers, each once, e.g. (1, 2)</source>
        <translation>由互不重复的整数组成的元组，例如 (1, 2)</translation>
    </message>
    <message>
        <source>a tuple of layers, e.g. (Dense(units=10),)</source>
        <translation>由层组成的元组，例如 (Dense(units=10),)</translation>
    </message>
    <message>
        <source>a tuple of sizes, None for an open one</source>
        <translation>由尺寸组成的元组，未定的尺寸写 None</translation>
    </message>
    <message>
        <source>a tuple of words, each once, e.g. ('a', 'b')</source>
        <translation>由互不重复的词组成的元组，例如 ('a', 'b')</translation>
    </message>
    <message>
        <source>a tuple of {count}, each {1}</source>
        <translation>含 {count} 项的元组，每项为{1}</translation>
    </message>
    <message>
        <source>a tuple, each item {1}</source>
        <translation>元组，每项为{1}</translation>
    </message>
    <message>
        <source>a value for {argument}</source>
        <translation>{argument} 的值</translation>
    </message>
    <message>
        <source>an array</source>
        <translation>数组</translation>
    </message>
    <message>
        <source>an array, e.g. (1.0, 2.0)</source>
        <translation>数组，例如 (1.0, 2.0)</translation>
    </message>
    <message>
        <source>an axis number, or a tuple of them; -1 is the last axis</source>
        <translation>轴的编号，或轴编号的元组；-1 是最后一个轴</translation>
    </message>
    <message>
        <source>an integer</source>
        <translation>整数</translation>
    </message>
    <message>
        <source>an integer &gt;= 0, or two such: (before, after)</source>
        <translation>整数 &gt;= 0，或两个这样的数：（前，后）</translation>
    </message>
    <message>
        <source>an integer &gt;= 0, or {count} such, or {count} pairs (before, after)</source>
        <translation>整数 &gt;= 0，或 {count} 个这样的数，或 {count} 对（前，后）</translation>
    </message>
    <message>
        <source>an item</source>
        <translation>一个元素</translation>
    </message>
    <message>
        <source>an object of {1}</source>
        <translation>{1} 的对象</translation>
    </message>
    <message>
        <source>an object {...}</source>
        <translation>对象 {...}</translation>
    </message>
    <message>
        <source>at least {1} axes</source>
        <translation>至少 {1} 个轴</translation>
    </message>
    <message>
        <source>at most {1}</source>
        <translation>最多 {1}</translation>
    </message>
    <message>
        <source>at most {1} inside each other</source>
        <translation>最多嵌套 {1} 层</translation>
    </message>
    <message>
        <source>at most {1} layers inside each other</source>
        <translation>层最多嵌套 {1} 级</translation>
    </message>
    <message>
        <source>cannot be read ({1})</source>
        <translation>无法读取（{1}）</translation>
    </message>
    <message>
        <source>float32</source>
        <translation>float32</translation>
    </message>
    <message>
        <source>has no class_name and config</source>
        <translation>没有 class_name 和 config</translation>
    </message>
    <message>
        <source>int32</source>
        <translation>int32</translation>
    </message>
    <message>
        <source>integers of 64 bits, finite numbers and whole characters</source>
        <translation>64 位整数、有限的数和完整的字符</translation>
    </message>
    <message>
        <source>integers of 64 bits, whole texts</source>
        <translation>64 位整数、完整的文本</translation>
    </message>
    <message>
        <source>integers, start:stop:step, ... and None, with commas between them</source>
        <translation>整数、start:stop:step、... 和 None，以逗号分隔</translation>
    </message>
    <message>
        <source>is broken at line {1}</source>
        <translation>在第 {1} 行损坏</translation>
    </message>
    <message>
        <source>is larger than any model that can be drawn</source>
        <translation>大于任何能画出的模型</translation>
    </message>
    <message>
        <source>is not UTF-8 text, or holds half a character</source>
        <translation>不是 UTF-8 文本，或含有半个字符</translation>
    </message>
    <message>
        <source>it before all other layers</source>
        <translation>它位于所有其他层之前</translation>
    </message>
    <message>
        <source>it ended without a word</source>
        <translation>它没有任何输出就结束了</translation>
    </message>
    <message>
        <source>it holds no numbers</source>
        <translation>其中没有数字</translation>
    </message>
    <message>
        <source>it is cut off</source>
        <translation>它不完整</translation>
    </message>
    <message>
        <source>model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>names that no two layers bear</source>
        <translation>各层互不相同的名称</translation>
    </message>
    <message>
        <source>nests deeper than {1} levels</source>
        <translation>嵌套超过 {1} 级</translation>
    </message>
    <message>
        <source>nests too deep</source>
        <translation>嵌套过深</translation>
    </message>
    <message>
        <source>no argument {argument} in {class}</source>
        <translation>{class} 没有参数 {argument}</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>没有任何内容</translation>
    </message>
    <message>
        <source>numbers</source>
        <translation>数字</translation>
    </message>
    <message>
        <source>numbers with a point</source>
        <translation>带小数点的数</translation>
    </message>
    <message>
        <source>one</source>
        <translation>一个</translation>
    </message>
    <message>
        <source>one of its {1} calls</source>
        <translation>它的 {1} 次调用之一</translation>
    </message>
    <message>
        <source>one of its {1} outputs</source>
        <translation>它的 {1} 个输出之一</translation>
    </message>
    <message>
        <source>one of {choices}</source>
        <translation>{choices} 之一</translation>
    </message>
    <message>
        <source>other data</source>
        <translation>其他数据</translation>
    </message>
    <message>
        <source>read</source>
        <translation>读取</translation>
    </message>
    <message>
        <source>tensors alone</source>
        <translation>仅限张量</translation>
    </message>
    <message>
        <source>text (string)</source>
        <translation>文本（string）</translation>
    </message>
    <message>
        <source>the batch size</source>
        <translation>批次大小</translation>
    </message>
    <message>
        <source>the class of a model</source>
        <translation>模型的类</translation>
    </message>
    <message>
        <source>the class {1}</source>
        <translation>类 {1}</translation>
    </message>
    <message>
        <source>the data</source>
        <translation>数据</translation>
    </message>
    <message>
        <source>the environment</source>
        <translation>环境变量</translation>
    </message>
    <message>
        <source>the function {1}</source>
        <translation>函数 {1}</translation>
    </message>
    <message>
        <source>the labels</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>the largest value</source>
        <translation>最大值</translation>
    </message>
    <message>
        <source>the layers of a model and its ends</source>
        <translation>模型的层及其输入输出</translation>
    </message>
    <message>
        <source>the name of a Keras {kind}</source>
        <translation>Keras 的 {kind} 的名称</translation>
    </message>
    <message>
        <source>the name of a member</source>
        <translation>一个成员的名称</translation>
    </message>
    <message>
        <source>the name of an Input</source>
        <translation>Input 的名称</translation>
    </message>
    <message>
        <source>the shape of a tensor</source>
        <translation>张量的形状</translation>
    </message>
    <message>
        <source>the words themselves, not the name of a file</source>
        <translation>词本身，而不是文件名</translation>
    </message>
    <message>
        <source>this</source>
        <translation>这个</translation>
    </message>
    <message>
        <source>weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>whole numbers</source>
        <translation>整数</translation>
    </message>
    <message>
        <source>written</source>
        <translation>写入</translation>
    </message>
    <message>
        <source>{1} &lt;= {high}</source>
        <translation>{1} &lt;= {high}</translation>
    </message>
    <message>
        <source>{1} &gt;= {low}</source>
        <translation>{1} &gt;= {low}</translation>
    </message>
    <message>
        <source>{1} axes</source>
        <translation>{1} 个轴</translation>
    </message>
    <message>
        <source>{1} from {low} to {high}</source>
        <translation>{low} 到 {high} 之间的{1}</translation>
    </message>
    <message>
        <source>{1} of a tensor</source>
        <translation>张量的 {1}</translation>
    </message>
    <message>
        <source>{1}, or a tuple of such</source>
        <translation>{1}，或由此组成的元组</translation>
    </message>
    <message>
        <source>{1}, or a tuple of {count} such</source>
        <translation>{1}，或由 {count} 个此类值组成的元组</translation>
    </message>
    <message>
        <source>{argument} of {class} to be {expected}</source>
        <translation>{class} 的 {argument} 应为{expected}</translation>
    </message>
</context>
<context>
    <name>PictureDialog</name>
    <message>
        <source>&amp;Content</source>
        <translation>内容(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Format</source>
        <translation>格式(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Size</source>
        <translation>大小(&amp;S)</translation>
    </message>
    <message>
        <source>All that is shown</source>
        <translation>显示的全部内容</translation>
    </message>
    <message>
        <source>Co&amp;lours</source>
        <translation>颜色(&amp;L)</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Export a picture of the canvas</source>
        <translation>导出画布图片</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>PDF: a page, sharp at any size</source>
        <translation>PDF：一个页面，任何尺寸都清晰</translation>
    </message>
    <message>
        <source>PNG: pixels</source>
        <translation>PNG：像素图</translation>
    </message>
    <message>
        <source>SVG: sharp at any size</source>
        <translation>SVG：任何尺寸都清晰</translation>
    </message>
    <message>
        <source>The selected nodes</source>
        <translation>所选节点</translation>
    </message>
</context>
<context>
    <name>Placing</name>
    <message>
        <source>Continue from {node}</source>
        <translation>从 {node} 继续</translation>
    </message>
    <message>
        <source>Lead into {node}</source>
        <translation>引入 {node}</translation>
    </message>
    <message>
        <source>The library has no layer {name}. Drag one from the list.</source>
        <translation>层库中没有层 {name}。请从列表中拖一个。</translation>
    </message>
</context>
<context>
    <name>PlotPanel</name>
    <message>
        <source>Draw again</source>
        <translation>重新绘制</translation>
    </message>
    <message>
        <source>Fit</source>
        <translation>适合窗口</translation>
    </message>
    <message>
        <source>Keras is drawing…</source>
        <translation>Keras 正在绘制…</translation>
    </message>
    <message>
        <source>Keras's plot of the model</source>
        <translation>Keras 绘制的模型结构图</translation>
    </message>
    <message>
        <source>Save the plot…</source>
        <translation>保存结构图…</translation>
    </message>
    <message>
        <source>The model has changed since. Drawing it takes a while.</source>
        <translation>模型此后已更改。绘制需要一些时间。</translation>
    </message>
    <message>
        <source>There is nothing to plot yet.</source>
        <translation>还没有可绘制的内容。</translation>
    </message>
</context>
<context>
    <name>ProblemsModel</name>
    <message>
        <source>Cure</source>
        <translation>修复</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>Hint</source>
        <translation>提示</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Problem</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Severity</source>
        <translation>严重程度</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>警告</translation>
    </message>
</context>
<context>
    <name>ProblemsPanel</name>
    <message>
        <source>Adds {layers} at {names}.</source>
        <translation>在 {names} 处加入 {layers}。</translation>
    </message>
    <message>
        <source>Changes {names}.</source>
        <translation>更改 {names}。</translation>
    </message>
    <message>
        <source>Don't tell this again here</source>
        <translation>在此处不再提示</translation>
    </message>
    <message>
        <source>Fix all ({count})</source>
        <translation>全部修复（{count}）</translation>
    </message>
    <message>
        <source>No problems.</source>
        <translation>没有问题。</translation>
    </message>
    <message>
        <source>Problems of the model</source>
        <translation>模型的问题</translation>
    </message>
    <message>
        <source>Show Keras's own words</source>
        <translation>显示 Keras 的原文</translation>
    </message>
    <message>
        <source>The first cure of each problem, where they do not compete; one undo step.</source>
        <translation>采用每个问题的第一种修复方法，互不冲突时才应用；一步即可撤销。</translation>
    </message>
</context>
<context>
    <name>ProgressChip</name>
    <message>
        <source>Drawing: %p %</source>
        <translation>正在绘制：%p %</translation>
    </message>
    <message>
        <source>How much of the model is drawn</source>
        <translation>模型已绘制的比例</translation>
    </message>
</context>
<context>
    <name>PropertiesPanel</name>
    <message>
        <source>Properties</source>
        <translation>属性</translation>
    </message>
</context>
<context>
    <name>RefusedNote</name>
    <message>
        <source>Keras will refuse this code. {problem}</source>
        <translation>Keras 会拒绝这段代码。{problem}</translation>
    </message>
    <message>
        <source>Keras will refuse this code: the model has {count} errors.</source>
        <translation>Keras 会拒绝这段代码：模型有 {count} 个错误。</translation>
    </message>
    <message>
        <source>Show the problems</source>
        <translation>查看问题</translation>
    </message>
</context>
<context>
    <name>Safety</name>
    <message>
        <source>What is not saved cannot be kept safe from a crash. {reason}</source>
        <translation>未保存的内容无法为防崩溃而妥善保存。{reason}</translation>
    </message>
    <message>
        <source>{name} is open in another window, too. Whoever saves second is asked what to keep.</source>
        <translation>{name} 也在另一个窗口中打开。后保存的一方会被询问保留哪一份。</translation>
    </message>
</context>
<context>
    <name>SearchPopup</name>
    <message>
        <source>Layers found</source>
        <translation>找到的层</translation>
    </message>
    <message>
        <source>Search layers</source>
        <translation>搜索层</translation>
    </message>
</context>
<context>
    <name>Sentence</name>
    <message>
        <source>'{name}' is no layer name; expected a text without '/', e.g. hidden1.</source>
        <translation>“{name}”不能作为层的名称；应为不含“/”的文本，例如 hidden1。</translation>
    </message>
    <message>
        <source>'{name}' is no model name; expected a text without '/', e.g. classifier.</source>
        <translation>“{name}”不能作为模型的名称；应为不含“/”的文本，例如 classifier。</translation>
    </message>
    <message>
        <source>'{port}' reads {after} and read {before}.</source>
        <translation>“{port}”现读取 {after}，原读取 {before}。</translation>
    </message>
    <message>
        <source>- is not a file; expected the name of one. Write ./- for a file named so.</source>
        <translation>- 不是文件；应为文件名。若文件确实叫这个名字，请写 ./-。</translation>
    </message>
    <message>
        <source>A picture cannot be written as '{suffix}'; expected .png, .svg or .pdf. Rename it.</source>
        <translation>图片不能写成“{suffix}”；应为 .png、.svg 或 .pdf。请重命名。</translation>
    </message>
    <message>
        <source>A picture of {width} x {height} pixels could not be made; expected memory for it. Save a smaller one, an .svg or a .pdf.</source>
        <translation>无法生成 {width} x {height} 像素的图片；内存不足。请保存较小的图片，或保存为 .svg 或 .pdf。</translation>
    </message>
    <message>
        <source>A skipped submodel cannot be dissolved. Use it again first (B).</source>
        <translation>被跳过的子模型无法拆开。请先重新启用它（B）。</translation>
    </message>
    <message>
        <source>A submodel needs layers. Select those that it shall hold.</source>
        <translation>子模型需要层。请选择它应包含的层。</translation>
    </message>
    <message>
        <source>Add a comment</source>
        <translation>添加注释</translation>
    </message>
    <message>
        <source>Add a frame</source>
        <translation>添加框</translation>
    </message>
    <message>
        <source>Add an Input of shape {shape}</source>
        <translation>添加形状为 {shape} 的 Input</translation>
    </message>
    <message>
        <source>Add {count} frames</source>
        <translation>添加 {count} 个框</translation>
    </message>
    <message>
        <source>Add {name}</source>
        <translation>添加 {name}</translation>
    </message>
    <message>
        <source>Add {name} again, of shape {shape}</source>
        <translation>重新添加 {name}，形状为 {shape}</translation>
    </message>
    <message>
        <source>Add {nodes}</source>
        <translation>添加 {nodes}</translation>
    </message>
    <message>
        <source>Align {nodes}</source>
        <translation>对齐 {nodes}</translation>
    </message>
    <message>
        <source>All nodes are skipped, so that nothing is left of the model. Use one again (B).</source>
        <translation>所有节点都被跳过，模型中什么也没有了。请重新启用一个 (B)。</translation>
    </message>
    <message>
        <source>Another plot is being drawn; wait for it.</source>
        <translation>正在绘制另一张结构图；请等待它完成。</translation>
    </message>
    <message>
        <source>Arrange nodes</source>
        <translation>排列节点</translation>
    </message>
    <message>
        <source>Arrange {nodes}</source>
        <translation>排列 {nodes}</translation>
    </message>
    <message>
        <source>Bend the wire from {source} to {node}</source>
        <translation>弯折从 {source} 到 {node} 的连线</translation>
    </message>
    <message>
        <source>Call {nodes} again</source>
        <translation>再次调用 {nodes}</translation>
    </message>
    <message>
        <source>Called in a way that has no form here, kept as placeholders with all that the file says: {names}.</source>
        <translation>以下层的调用方式在这里没有对应形式，已作为占位符连同文件所述全部内容保留：{names}。</translation>
    </message>
    <message>
        <source>Change the order of wires into {node}</source>
        <translation>更改进入 {node} 的连线顺序</translation>
    </message>
    <message>
        <source>Colour a frame</source>
        <translation>给框着色</translation>
    </message>
    <message>
        <source>Copy the submodel of {node}</source>
        <translation>复制 {node} 的子模型</translation>
    </message>
    <message>
        <source>Dissolve a copy</source>
        <translation>拆散一个副本</translation>
    </message>
    <message>
        <source>Dissolve submodels</source>
        <translation>拆散多个子模型</translation>
    </message>
    <message>
        <source>Dissolve the submodel {node}</source>
        <translation>拆散子模型 {node}</translation>
    </message>
    <message>
        <source>Distribute {nodes}</source>
        <translation>分布 {nodes}</translation>
    </message>
    <message>
        <source>Do not tell a hint of {node} again</source>
        <translation>不再显示 {node} 的某条提示</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>创建副本</translation>
    </message>
    <message>
        <source>Duplicate {nodes}</source>
        <translation>创建 {nodes} 的副本</translation>
    </message>
    <message>
        <source>Fit a frame</source>
        <translation>让框贴合内容</translation>
    </message>
    <message>
        <source>Fix {count} problems</source>
        <translation>修复 {count} 个问题</translation>
    </message>
    <message>
        <source>Freeze the layers inside</source>
        <translation>冻结其中的层</translation>
    </message>
    <message>
        <source>Give this call a layer of its own</source>
        <translation>让此次调用使用自己的层</translation>
    </message>
    <message>
        <source>Give this call a submodel of its own</source>
        <translation>让此次调用使用自己的子模型</translation>
    </message>
    <message>
        <source>Graphviz could not draw the plot ({reason}); expected a picture. Export the picture of the canvas.</source>
        <translation>Graphviz 无法绘制结构图（{reason}）；应得到图片。请导出画布图片。</translation>
    </message>
    <message>
        <source>Graphviz did not finish the plot within {seconds} s; expected a smaller model. Export the picture of the canvas.</source>
        <translation>Graphviz 在 {seconds} 秒内没有完成结构图；模型应更小。请导出画布图片。</translation>
    </message>
    <message>
        <source>How often this loop runs depends on {what}, which is not known without running the code; it was read as if it ran once.</source>
        <translation>此循环运行多少次取决于 {what}，不运行代码无法得知；已按运行一次读取。</translation>
    </message>
    <message>
        <source>How the model was compiled (optimizer, loss and metrics) and the optimizer's state were left out.</source>
        <translation>模型的编译方式（优化器、损失和指标）以及优化器的状态未读入。</translation>
    </message>
    <message>
        <source>In the call, {name} is {after} and was {before}.</source>
        <translation>调用中的 {name} 现为 {after}，原为 {before}。</translation>
    </message>
    <message>
        <source>Insert Dense and replace by Dot</source>
        <translation>插入 Dense 并替换为 Dot</translation>
    </message>
    <message>
        <source>Insert {layer}</source>
        <translation>插入 {layer}</translation>
    </message>
    <message>
        <source>Insert {layer} and {other}</source>
        <translation>插入 {layer} 和 {other}</translation>
    </message>
    <message>
        <source>Insert {layer} in all wires</source>
        <translation>在所有连线中插入 {layer}</translation>
    </message>
    <message>
        <source>Insert {name}</source>
        <translation>插入 {name}</translation>
    </message>
    <message>
        <source>Inside {node}, at {inner}: {reason}</source>
        <translation>在 {node} 内部的 {inner} 处：{reason}</translation>
    </message>
    <message>
        <source>It could not be written: the disk is full; the old file is unchanged. Free some space or choose another place.</source>
        <translation>无法写入：磁盘已满；旧文件未变。请腾出空间或换一个位置。</translation>
    </message>
    <message>
        <source>It could not be written: {reason}; nothing was changed. Choose another place.</source>
        <translation>无法写入：{reason}；什么都没有更改。请换一个位置。</translation>
    </message>
    <message>
        <source>It could not be {done}: {reason}; expected permission. Change its permissions or choose another place.</source>
        <translation>无法{done}：{reason}；需要权限。请更改权限或换一个位置。</translation>
    </message>
    <message>
        <source>It could not be {done}: {reason}; nothing was changed. Choose another place.</source>
        <translation>无法{done}：{reason}；什么都没有更改。请换一个位置。</translation>
    </message>
    <message>
        <source>It is a directory; expected a file. Name the file inside it.</source>
        <translation>这是一个目录；应为文件。请指定其中的文件。</translation>
    </message>
    <message>
        <source>It is named {after} and was named {before}.</source>
        <translation>它现名为 {after}，原名为 {before}。</translation>
    </message>
    <message>
        <source>It is no whole recovery file of this version; expected one. Update Layerloom.</source>
        <translation>它不是此版本的完整恢复文件；应为这样的文件。请更新 Layerloom。</translation>
    </message>
    <message>
        <source>It is not a regular file; expected a name to save under. Choose one.</source>
        <translation>它不是普通文件；应为可保存的文件名。请选择一个。</translation>
    </message>
    <message>
        <source>It is not a regular file; expected a saved model. Choose a file.</source>
        <translation>它不是普通文件；应为已保存的模型。请选择一个文件。</translation>
    </message>
    <message>
        <source>It took too long.</source>
        <translation>花费的时间太长。</translation>
    </message>
    <message>
        <source>Its class is {after} and was {before}.</source>
        <translation>它的类现为 {after}，原为 {before}。</translation>
    </message>
    <message>
        <source>Its folder does not exist; expected one to write into. Choose another place.</source>
        <translation>它的文件夹不存在；应为可写入的文件夹。请换一个位置。</translation>
    </message>
    <message>
        <source>Its layer is shared with other calls than before.</source>
        <translation>与它共享层的调用和以前不同。</translation>
    </message>
    <message>
        <source>Its name must end in one of: {expected}. Choose such a name.</source>
        <translation>其名称必须以下列之一结尾：{expected}。请选择这样的名称。</translation>
    </message>
    <message>
        <source>Its weights take {size}; the engine may use {memory}.</source>
        <translation>它的权重占用 {size}；引擎最多可用 {memory}。</translation>
    </message>
    <message>
        <source>Keras 3 computes hard_sigmoid otherwise than Keras 2 did, so the answers of these layers change: {names}.</source>
        <translation>Keras 3 计算 hard_sigmoid 的方式与 Keras 2 不同，因此以下层的结果会改变：{names}。</translation>
    </message>
    <message>
        <source>Keras 3 does not give these layers the mask of their input, since they are given states too, as Keras 2 did: {names}. Wire the mask to them.</source>
        <translation>以下层还接收状态，因此 Keras 3 不会像 Keras 2 那样把输入的掩码传给它们：{names}。请把掩码连接到它们。</translation>
    </message>
    <message>
        <source>Keras is not ready yet, and makes the plot; wait a moment.</source>
        <translation>结构图由 Keras 绘制，而它尚未就绪；请稍候。</translation>
    </message>
    <message>
        <source>Keras is not ready yet, and writes this file; wait a moment.</source>
        <translation>此文件由 Keras 写入，而它尚未就绪；请稍候。</translation>
    </message>
    <message>
        <source>Keras refuses the model: {reason}</source>
        <translation>Keras 拒绝此模型：{reason}</translation>
    </message>
    <message>
        <source>Keras warns about {node}: {reason}</source>
        <translation>Keras 对 {node} 发出警告：{reason}</translation>
    </message>
    <message>
        <source>Keras's plot needs Graphviz, which is not there; expected the Python package pygraphviz or the program dot. Run pip install pygraphviz, or install Graphviz.</source>
        <translation>Keras 的结构图需要 Graphviz，而这里没有；应有 Python 包 pygraphviz 或程序 dot。请运行 pip install pygraphviz，或安装 Graphviz。</translation>
    </message>
    <message>
        <source>Layerloom failed over it.</source>
        <translation>Layerloom 处理它时出错。</translation>
    </message>
    <message>
        <source>Layers around a model, for which there is no form here, kept as placeholders with all that the file says: {names}.</source>
        <translation>以下层包裹着一个模型，在这里没有对应形式，已作为占位符连同文件所述全部内容保留：{names}。</translation>
    </message>
    <message>
        <source>Lead wires into {nodes}</source>
        <translation>引导进入 {nodes} 的连线</translation>
    </message>
    <message>
        <source>Make a submodel of {nodes}</source>
        <translation>用 {nodes} 生成子模型</translation>
    </message>
    <message>
        <source>Make {name} an output</source>
        <translation>将 {name} 设为输出</translation>
    </message>
    <message>
        <source>Move a comment</source>
        <translation>移动注释</translation>
    </message>
    <message>
        <source>Move the frame {title}</source>
        <translation>移动框 {title}</translation>
    </message>
    <message>
        <source>Move {count} frames</source>
        <translation>移动 {count} 个框</translation>
    </message>
    <message>
        <source>Move {nodes}</source>
        <translation>移动 {nodes}</translation>
    </message>
    <message>
        <source>Name a frame</source>
        <translation>命名框</translation>
    </message>
    <message>
        <source>Name the model {name}</source>
        <translation>将模型命名为 {name}</translation>
    </message>
    <message>
        <source>No Keras model could be read from the source (line {line}: {reason}); expected Sequential or Model with its layers. Check that line.</source>
        <translation>无法从源代码读取 Keras 模型（第 {line} 行：{reason}）；应为 Sequential 或 Model 及其层。请检查该行。</translation>
    </message>
    <message>
        <source>No Keras model was found in the source; expected Sequential or Model with its layers. Check that it is the right file.</source>
        <translation>源代码中没有找到 Keras 模型；应为 Sequential 或 Model 及其层。请检查是否选对了文件。</translation>
    </message>
    <message>
        <source>No call of these layers is in the file, so they were left out: {names}.</source>
        <translation>文件中没有对以下层的调用，因此已略去：{names}。</translation>
    </message>
    <message>
        <source>No file holds weights of {names}; these layers begin anew.</source>
        <translation>没有文件包含 {names} 的权重；这些层将重新开始。</translation>
    </message>
    <message>
        <source>No file of its own can be had in the folder for recovery files.</source>
        <translation>在恢复文件的文件夹中无法取得自己的文件。</translation>
    </message>
    <message>
        <source>No output of the model can be computed. Mend its errors first.</source>
        <translation>模型的所有输出都无法计算。请先修正其中的错误。</translation>
    </message>
    <message>
        <source>Not among Keras's layers, kept as placeholders with all that the file says: {names}.</source>
        <translation>以下层不是 Keras 的层，已作为占位符连同文件所述全部内容保留：{names}。</translation>
    </message>
    <message>
        <source>Nothing reads {node}, so it is not part of the model. Make it an output or remove it.</source>
        <translation>没有任何节点读取 {node}，因此它不属于模型。请将它设为输出或移除它。</translation>
    </message>
    <message>
        <source>Only a layer can be called again. Select one that is no Input.</source>
        <translation>只有层才能再次调用。请选择一个不是 Input 的层。</translation>
    </message>
    <message>
        <source>Only a layer can be skipped. Select one that is no Input.</source>
        <translation>只有层才能跳过。请选择一个不是 Input 的层。</translation>
    </message>
    <message>
        <source>Only a submodel can be copied. Select one.</source>
        <translation>只有子模型才能复制。请选择一个。</translation>
    </message>
    <message>
        <source>Only a submodel can be dissolved. Select one.</source>
        <translation>只有子模型才能拆散。请选择一个。</translation>
    </message>
    <message>
        <source>Order the model's inputs</source>
        <translation>调整模型输入的顺序</translation>
    </message>
    <message>
        <source>Paste {names} with wires</source>
        <translation>连同连线一起粘贴 {names}</translation>
    </message>
    <message>
        <source>Read from left to right</source>
        <translation>从左到右排列</translation>
    </message>
    <message>
        <source>Read from top to bottom</source>
        <translation>从上到下排列</translation>
    </message>
    <message>
        <source>Read {file} again</source>
        <translation>重新读取 {file}</translation>
    </message>
    <message>
        <source>Reading on from here would take too long: the code runs for longer than a model's code does. What was found before is opened.</source>
        <translation>从这里继续读取会花费太长时间：此代码的运行时间超过一般的模型代码。之前找到的内容已打开。</translation>
    </message>
    <message>
        <source>Recover what was not saved</source>
        <translation>恢复未保存的内容</translation>
    </message>
    <message>
        <source>Remove a frame</source>
        <translation>移除框</translation>
    </message>
    <message>
        <source>Remove bends</source>
        <translation>移除弯折</translation>
    </message>
    <message>
        <source>Remove the call inside</source>
        <translation>移除内部的调用</translation>
    </message>
    <message>
        <source>Remove the number at '{port}'</source>
        <translation>移除“{port}”处的数值</translation>
    </message>
    <message>
        <source>Remove the output</source>
        <translation>移除该输出</translation>
    </message>
    <message>
        <source>Remove the wire</source>
        <translation>移除连线</translation>
    </message>
    <message>
        <source>Remove the wire at '{port}'</source>
        <translation>移除“{port}”处的连线</translation>
    </message>
    <message>
        <source>Remove the wires</source>
        <translation>移除这些连线</translation>
    </message>
    <message>
        <source>Remove what is selected</source>
        <translation>移除所选内容</translation>
    </message>
    <message>
        <source>Remove {arguments} of {called}</source>
        <translation>移除 {called} 的 {arguments}</translation>
    </message>
    <message>
        <source>Remove {arguments} of {node}</source>
        <translation>移除 {node} 的 {arguments}</translation>
    </message>
    <message>
        <source>Remove {argument}</source>
        <translation>移除 {argument}</translation>
    </message>
    <message>
        <source>Remove {count} frames</source>
        <translation>移除 {count} 个框</translation>
    </message>
    <message>
        <source>Remove {count} wires into {nodes}</source>
        <translation>移除进入 {nodes} 的 {count} 条连线</translation>
    </message>
    <message>
        <source>Remove {name}</source>
        <translation>移除 {name}</translation>
    </message>
    <message>
        <source>Remove {name} and join</source>
        <translation>移除 {name} 并接通</translation>
    </message>
    <message>
        <source>Remove {nodes}</source>
        <translation>移除 {nodes}</translation>
    </message>
    <message>
        <source>Remove {nodes} and join</source>
        <translation>删除 {nodes} 并接通</translation>
    </message>
    <message>
        <source>Remove {nodes} and more</source>
        <translation>移除 {nodes} 及其他所选内容</translation>
    </message>
    <message>
        <source>Remove {node}</source>
        <translation>移除 {node}</translation>
    </message>
    <message>
        <source>Rename the model to {name}</source>
        <translation>将模型重命名为 {name}</translation>
    </message>
    <message>
        <source>Rename to {name}</source>
        <translation>重命名为 {name}</translation>
    </message>
    <message>
        <source>Rename {old} to {name}</source>
        <translation>将 {old} 重命名为 {name}</translation>
    </message>
    <message>
        <source>Replace by Activation {name}</source>
        <translation>替换为 Activation {name}</translation>
    </message>
    <message>
        <source>Replace by Dot</source>
        <translation>替换为 Dot</translation>
    </message>
    <message>
        <source>Replace by an Activation with {argument}={value}</source>
        <translation>替换为 {argument}={value} 的 Activation</translation>
    </message>
    <message>
        <source>Replace by an Activation, to choose its function</source>
        <translation>替换为 Activation，以选择其函数</translation>
    </message>
    <message>
        <source>Replace by the operation {name}</source>
        <translation>替换为运算 {name}</translation>
    </message>
    <message>
        <source>Replace {name} by {layer}</source>
        <translation>将 {name} 替换为 {layer}</translation>
    </message>
    <message>
        <source>Replace {old} by {name}</source>
        <translation>将 {old} 替换为 {name}</translation>
    </message>
    <message>
        <source>Resize a comment</source>
        <translation>调整注释大小</translation>
    </message>
    <message>
        <source>Resize a frame</source>
        <translation>调整框大小</translation>
    </message>
    <message>
        <source>Set axes={axes}</source>
        <translation>设置 axes={axes}</translation>
    </message>
    <message>
        <source>Set axes={axes} on {called}</source>
        <translation>在 {called} 上设置 axes={axes}</translation>
    </message>
    <message>
        <source>Set axis={axis}</source>
        <translation>设置 axis={axis}</translation>
    </message>
    <message>
        <source>Set axis={axis} on {called}</source>
        <translation>在 {called} 上设置 axis={axis}</translation>
    </message>
    <message>
        <source>Set data_format="channels_last" everywhere</source>
        <translation>处处设置 data_format="channels_last"</translation>
    </message>
    <message>
        <source>Set padding="same"</source>
        <translation>设置 padding="same"</translation>
    </message>
    <message>
        <source>Set padding="same" upstream</source>
        <translation>在上游设置 padding="same"</translation>
    </message>
    <message>
        <source>Set padding="same" upstream and {change}</source>
        <translation>在上游设置 padding="same" 并设置 {change}</translation>
    </message>
    <message>
        <source>Set return_sequences=False on {name}</source>
        <translation>在 {name} 上设置 return_sequences=False</translation>
    </message>
    <message>
        <source>Set return_sequences=True on {name}</source>
        <translation>在 {name} 上设置 return_sequences=True</translation>
    </message>
    <message>
        <source>Set target_shape={value}</source>
        <translation>设置 target_shape={value}</translation>
    </message>
    <message>
        <source>Set target_shape={value} on {called}</source>
        <translation>在 {called} 上设置 target_shape={value}</translation>
    </message>
    <message>
        <source>Set the model's outputs</source>
        <translation>设置模型的输出</translation>
    </message>
    <message>
        <source>Set {arguments} of {called}</source>
        <translation>设置 {called} 的 {arguments}</translation>
    </message>
    <message>
        <source>Set {arguments} of {nodes}</source>
        <translation>设置 {nodes} 的 {arguments}</translation>
    </message>
    <message>
        <source>Set {arguments} of {node}</source>
        <translation>设置 {node} 的 {arguments}</translation>
    </message>
    <message>
        <source>Set {argument}={value}</source>
        <translation>设置 {argument}={value}</translation>
    </message>
    <message>
        <source>Set {argument}={value} on the inputs</source>
        <translation>在输入上设置 {argument}={value}</translation>
    </message>
    <message>
        <source>Set {argument}={value} on {called}</source>
        <translation>在 {called} 上设置 {argument}={value}</translation>
    </message>
    <message>
        <source>Set {argument}={value} on {count} layers</source>
        <translation>在 {count} 个层上设置 {argument}={value}</translation>
    </message>
    <message>
        <source>Set {argument}={value} on {name}</source>
        <translation>在 {name} 上设置 {argument}={value}</translation>
    </message>
    <message>
        <source>Several models inside {model} have layers in common, of which each gets a copy with weights of its own: {layers}.</source>
        <translation>{model} 中的多个模型共用一些层，每个模型各得到一份带有自己权重的副本：{layers}。</translation>
    </message>
    <message>
        <source>Shared by several models inside the file, of which each gets a copy with the same weights: {names}.</source>
        <translation>以下层由文件中的多个模型共享，每个模型各得到一份权重相同的副本：{names}。</translation>
    </message>
    <message>
        <source>Skip {nodes}</source>
        <translation>跳过 {nodes}</translation>
    </message>
    <message>
        <source>Skip {node}</source>
        <translation>跳过 {node}</translation>
    </message>
    <message>
        <source>Somebody else has changed the file.</source>
        <translation>该文件已被他人更改。</translation>
    </message>
    <message>
        <source>Stop sharing</source>
        <translation>停止共享</translation>
    </message>
    <message>
        <source>Stop sharing {name}</source>
        <translation>停止共享 {name}</translation>
    </message>
    <message>
        <source>Straighten wires into {nodes}</source>
        <translation>拉直进入 {nodes} 的连线</translation>
    </message>
    <message>
        <source>Tell all hints again</source>
        <translation>重新显示所有提示</translation>
    </message>
    <message>
        <source>TensorFlow cannot run a layer named {node}, because of {received}. Use Latin letters, digits and _ in its name.</source>
        <translation>因为含有 {received}，TensorFlow 无法运行名为 {node} 的层。名称中请只用拉丁字母、数字和 _。</translation>
    </message>
    <message>
        <source>The HDF5 file holds {what} and no model; expected the attribute model_config. Save the whole model with model.save().</source>
        <translation>该 HDF5 文件包含 {what} 而没有模型；应有属性 model_config。请用 model.save() 保存整个模型。</translation>
    </message>
    <message>
        <source>The canvas is empty. Drag an Input and a layer onto it.</source>
        <translation>画布是空的。请拖入一个 Input 和一个层。</translation>
    </message>
    <message>
        <source>The engine could not be started: {reason}</source>
        <translation>无法启动引擎：{reason}</translation>
    </message>
    <message>
        <source>The engine crashed (signal {number}, {name}).</source>
        <translation>引擎崩溃（信号 {number}，{name}）。</translation>
    </message>
    <message>
        <source>The engine did not answer for {seconds} s and was ended.</source>
        <translation>引擎 {seconds} 秒没有应答，已被结束。</translation>
    </message>
    <message>
        <source>The engine does not hold this model.</source>
        <translation>引擎中没有这个模型。</translation>
    </message>
    <message>
        <source>The engine ended with code {code}.</source>
        <translation>引擎以代码 {code} 结束。</translation>
    </message>
    <message>
        <source>The engine ended with code {code}; its last words: {said}</source>
        <translation>引擎以代码 {code} 结束；它最后的输出：{said}</translation>
    </message>
    <message>
        <source>The engine failed: {reason}</source>
        <translation>引擎出错：{reason}</translation>
    </message>
    <message>
        <source>The engine gave no plot.</source>
        <translation>引擎没有给出结构图。</translation>
    </message>
    <message>
        <source>The engine is not running.</source>
        <translation>引擎未在运行。</translation>
    </message>
    <message>
        <source>The engine ran out of memory and ended.</source>
        <translation>引擎内存不足而结束。</translation>
    </message>
    <message>
        <source>The engine ran out of memory.</source>
        <translation>引擎内存不足。</translation>
    </message>
    <message>
        <source>The engine sent a line without an end and was ended.</source>
        <translation>引擎发送了没有结尾的一行，已被结束。</translation>
    </message>
    <message>
        <source>The engine was killed (signal {number}, {name}): by somebody, or because memory ran out.</source>
        <translation>引擎被终止（信号 {number}，{name}）：被他人终止，或因内存不足。</translation>
    </message>
    <message>
        <source>The engine was restarted.</source>
        <translation>引擎已重启。</translation>
    </message>
    <message>
        <source>The engine's answer was no report.</source>
        <translation>引擎的应答不是报告。</translation>
    </message>
    <message>
        <source>The file cannot be read ({reason}); expected plain JSON, each key once. Mend it in a text editor.</source>
        <translation>无法读取该文件（{reason}）；应为普通的 JSON，每个键只出现一次。请用文本编辑器修正。</translation>
    </message>
    <message>
        <source>The file does not tell to which layers inside these submodels all its weights belong; what is not told is left out: {names}.</source>
        <translation>文件没有完全说明其权重属于以下子模型中的哪些层；未说明的已略去：{names}。</translation>
    </message>
    <message>
        <source>The file has version {found}; this program reads up to {version}. Update Layerloom to open it.</source>
        <translation>该文件的版本是 {found}；本程序最高支持版本 {version}。请更新 Layerloom 后再打开。</translation>
    </message>
    <message>
        <source>The file holds too many parts; expected code that a person wrote.</source>
        <translation>该文件的部分太多；应为人写的代码。</translation>
    </message>
    <message>
        <source>The file holds {found} at {place}; expected {expected}. Mend it in a text editor, or open a copy.</source>
        <translation>该文件在 {place} 处为 {found}；应为 {expected}。请用文本编辑器修正，或打开副本。</translation>
    </message>
    <message>
        <source>The file is a pointer of Git LFS and not the model; expected the file itself. Fetch it with git lfs pull.</source>
        <translation>该文件是 Git LFS 的指针，而不是模型；应为文件本身。请用 git lfs pull 获取。</translation>
    </message>
    <message>
        <source>The file is broken at {place}; expected complete JSON. Restore it from a backup.</source>
        <translation>该文件在 {place} 处损坏；应为完整的 JSON。请从备份恢复。</translation>
    </message>
    <message>
        <source>The file is larger than {most} MB; expected a model description. Check that it is the right file.</source>
        <translation>该文件大于 {most} MB；应为模型描述。请检查是否选对了文件。</translation>
    </message>
    <message>
        <source>The file is no Layerloom model; expected JSON whose 'format' is 'layerloom'. Choose another file.</source>
        <translation>该文件不是 Layerloom 模型；应为“format”等于“layerloom”的 JSON。请选择其他文件。</translation>
    </message>
    <message>
        <source>The file is no {wanted}; expected a {suffix} file as Keras writes it. Save the model again, or choose another file.</source>
        <translation>该文件不是 {wanted}；应为 Keras 写出的 {suffix} 文件。请重新保存模型，或选择其他文件。</translation>
    </message>
    <message>
        <source>The file is not UTF-8 text; expected Python source. Choose another file.</source>
        <translation>该文件不是 UTF-8 文本；应为 Python 源代码。请选择其他文件。</translation>
    </message>
    <message>
        <source>The file is not UTF-8 text; expected a Layerloom model. Choose another file.</source>
        <translation>该文件不是 UTF-8 文本；应为 Layerloom 模型。请选择其他文件。</translation>
    </message>
    <message>
        <source>The file nests deeper than {most} levels; expected a model. Check that it is the right file.</source>
        <translation>该文件嵌套超过 {most} 级；应为模型。请检查是否选对了文件。</translation>
    </message>
    <message>
        <source>The file of the vocabulary cannot be read, and it was left out: {names}. Set it again, or call adapt.</source>
        <translation>无法读取词汇表文件，已略去：{names}。请重新设置，或调用 adapt。</translation>
    </message>
    <message>
        <source>The file {file} holds no weights of {names}; these layers begin anew.</source>
        <translation>文件 {file} 不包含 {names} 的权重；这些层将重新开始。</translation>
    </message>
    <message>
        <source>The file {file} with the weights of {names} has changed since it was opened; these layers begin anew.</source>
        <translation>包含 {names} 权重的文件 {file} 自打开以来已被更改；这些层将重新开始。</translation>
    </message>
    <message>
        <source>The file {file} with the weights of {names} is not there any more; these layers begin anew.</source>
        <translation>包含 {names} 权重的文件 {file} 已不存在；这些层将重新开始。</translation>
    </message>
    <message>
        <source>The file's HDF5 data cannot be read: {reason}; expected a model or weights that Keras saved. Save them again.</source>
        <translation>无法读取该文件的 HDF5 数据：{reason}；应为 Keras 保存的模型或权重。请重新保存。</translation>
    </message>
    <message>
        <source>The file's version is {found}; expected a number from 1 to {version}. Mend it in a text editor.</source>
        <translation>该文件的版本是 {found}；应为 1 到 {version} 之间的数。请用文本编辑器修正。</translation>
    </message>
    <message>
        <source>The file's weights were left out. {reason}</source>
        <translation>该文件的权重未读入。{reason}</translation>
    </message>
    <message>
        <source>The file's weights were left out: they are kept in a form that only Python's pickle reads, which may run anything.</source>
        <translation>该文件的权重未读入：它们的存储形式只有 Python 的 pickle 能读取，而那可能运行任何代码。</translation>
    </message>
    <message>
        <source>The id {id} is taken; nothing was added.</source>
        <translation>标识 {id} 已被占用；什么都没有添加。</translation>
    </message>
    <message>
        <source>The inputs are {after} and were {before}.</source>
        <translation>输入现为 {after}，原为 {before}。</translation>
    </message>
    <message>
        <source>The inputs to order must be those of the model, each once.</source>
        <translation>要排序的输入必须是模型的全部输入，每个一次。</translation>
    </message>
    <message>
        <source>The layer name {node} holds '{received}', which Keras refuses. Rename it.</source>
        <translation>层名称 {node} 含有“{received}”，Keras 不接受。请重命名。</translation>
    </message>
    <message>
        <source>The layer {node} bears a name that Keras gives to operations ({received}), so that the Python code has to call it otherwise. Rename it.</source>
        <translation>层 {node} 的名称是 Keras 用于运算的名称（{received}），因此 Python 代码不得不用别的名称。请重命名。</translation>
    </message>
    <message>
        <source>The line is no JSON object; expected a request.</source>
        <translation>这一行不是 JSON 对象；应为请求。</translation>
    </message>
    <message>
        <source>The model came from this file; choose another name.</source>
        <translation>模型来自这个文件；请选择其他名称。</translation>
    </message>
    <message>
        <source>The model gives an output of {node} that is gone; {node} has {expected} now. Remove it.</source>
        <translation>模型给出了 {node} 的一个已不存在的输出；{node} 现有 {expected} 个输出。请将其移除。</translation>
    </message>
    <message>
        <source>The model has more than {most} layers; expected one that can be drawn. Save a part of it and open that.</source>
        <translation>模型的层超过 {most} 个；应为能画出的模型。请保存其中一部分并打开。</translation>
    </message>
    <message>
        <source>The model has no Input. Add one and wire it to the first layer.</source>
        <translation>模型没有 Input。请添加一个并连接到第一层。</translation>
    </message>
    <message>
        <source>The model has no output yet. Wire an Input through a layer.</source>
        <translation>模型还没有输出。请将一个 Input 连接到某个层。</translation>
    </message>
    <message>
        <source>The model has no output. Wire an Input through a layer; its result is the output.</source>
        <translation>模型没有输出。请将一个 Input 连接到某个层；其结果就是输出。</translation>
    </message>
    <message>
        <source>The model has {count} parameters ({size}), more than this machine's memory ({memory}).</source>
        <translation>模型有 {count} 个参数（{size}），超过本机内存（{memory}）。</translation>
    </message>
    <message>
        <source>The model is a {class} and is opened as a functional model; its own code is not kept.</source>
        <translation>该模型是 {class}，已作为函数式模型打开；它自己的代码不会保留。</translation>
    </message>
    <message>
        <source>The model is a {class}, whose Python code the file does not hold; expected a Functional or a Sequential model. Build it with the functional API and save that.</source>
        <translation>该模型是 {class}，文件中没有它的 Python 代码；应为 Functional 或 Sequential 模型。请用函数式 API 构建并保存。</translation>
    </message>
    <message>
        <source>The model is named {after} and was named {before}.</source>
        <translation>模型现名为 {after}，原名为 {before}。</translation>
    </message>
    <message>
        <source>The model takes more than {most} MB; expected a smaller one.</source>
        <translation>模型占用超过 {most} MB；应为较小的模型。</translation>
    </message>
    <message>
        <source>The model {model} could not be read.</source>
        <translation>无法读取模型 {model}。</translation>
    </message>
    <message>
        <source>The model {model} has more than {most} calls; it was left out.</source>
        <translation>模型 {model} 的调用超过 {most} 次；已略去。</translation>
    </message>
    <message>
        <source>The model's configuration holds {found} at {place}; expected {expected}. Save the model again with Keras.</source>
        <translation>模型的配置在 {place} 处为 {found}；应为 {expected}。请用 Keras 重新保存模型。</translation>
    </message>
    <message>
        <source>The model's configuration {what}; expected JSON that Keras wrote. Save the model again, or choose another file.</source>
        <translation>模型的配置{what}；应为 Keras 写出的 JSON。请重新保存模型，或选择其他文件。</translation>
    </message>
    <message>
        <source>The model's name {name} holds '{received}', which Keras refuses. Rename the model.</source>
        <translation>模型名称 {name} 含有“{received}”，Keras 不接受。请重命名模型。</translation>
    </message>
    <message>
        <source>The model's output {received} of {node} is none: {node} has {expected}. Remove it.</source>
        <translation>模型的输出 {node} 的第 {received} 个并不存在：{node} 有 {expected} 个。请移除它。</translation>
    </message>
    <message>
        <source>The name is empty; expected a file, or example:NAME.</source>
        <translation>名称为空；应为文件名，或 example:NAME。</translation>
    </message>
    <message>
        <source>The notebook is broken; expected its JSON. Save it again in Jupyter.</source>
        <translation>该笔记本已损坏；应为其 JSON。请在 Jupyter 中重新保存。</translation>
    </message>
    <message>
        <source>The number of calls of its layer is {after} and was {before}.</source>
        <translation>其层的调用次数现为 {after}，原为 {before}。</translation>
    </message>
    <message>
        <source>The outputs are {after} and were {before}.</source>
        <translation>输出现为 {after}，原为 {before}。</translation>
    </message>
    <message>
        <source>The shape of {input} depends on {what}, which is not known without running the code. Enter it in the properties.</source>
        <translation>{input} 的形状取决于 {what}，不运行代码无法得知。请在属性面板中填写。</translation>
    </message>
    <message>
        <source>The shape of {node} is not known yet, so the submodel's Input cannot be made. Finish the wiring before it.</source>
        <translation>{node} 的形状尚未知，因此无法生成子模型的 Input。请先完成它之前的连线。</translation>
    </message>
    <message>
        <source>The source does not say the shape of {input}. Enter it in the properties.</source>
        <translation>源代码没有说明 {input} 的形状。请在属性面板中填写。</translation>
    </message>
    <message>
        <source>The source does not say what shape {name} is called on. Enter the Input's shape in the properties.</source>
        <translation>源代码没有说明 {name} 是对什么形状调用的。请在属性面板中填写 Input 的形状。</translation>
    </message>
    <message>
        <source>The source has more than {most} letters; expected code that a person wrote. Check that it is the right file.</source>
        <translation>源代码超过 {most} 个字符；应为人写的代码。请检查是否选对了文件。</translation>
    </message>
    <message>
        <source>The source has no model {model}; expected one of {names}. Choose one.</source>
        <translation>源代码中没有模型 {model}；应为 {names} 之一。请选择一个。</translation>
    </message>
    <message>
        <source>The source has {count} models; expected the name of one: {names}. Choose one with --model.</source>
        <translation>源代码中有 {count} 个模型；应指定其中一个的名称：{names}。请用 --model 选择。</translation>
    </message>
    <message>
        <source>The source nests deeper than a person writes; it was not read.</source>
        <translation>源代码的嵌套深度超过人写的代码；未读取。</translation>
    </message>
    <message>
        <source>The vocabulary has more words than a document can hold and was left out: {names}. Set it again, or call adapt.</source>
        <translation>词汇表的词数超过文档所能容纳，已略去：{names}。请重新设置，或调用 adapt。</translation>
    </message>
    <message>
        <source>The weights of {model} are not read: a source holds none.</source>
        <translation>{model} 的权重未读取：源代码不包含权重。</translation>
    </message>
    <message>
        <source>The weights of {names} in {file} cannot be read ({reason}); these layers begin anew.</source>
        <translation>无法读取 {file} 中 {names} 的权重（{reason}）；这些层将重新开始。</translation>
    </message>
    <message>
        <source>The weights of {names} in {file} do not fit any more, since the layers or their inputs have changed; these layers begin anew.</source>
        <translation>由于层或其输入已更改，{file} 中 {names} 的权重不再适用；这些层将重新开始。</translation>
    </message>
    <message>
        <source>The weights that {layer} is given are not read: a source holds none.</source>
        <translation>未读取赋给 {layer} 的权重：源代码不包含权重。</translation>
    </message>
    <message>
        <source>The zip archive cannot be read: {reason}; expected a whole .keras file. Restore it from a backup, or save it again.</source>
        <translation>无法读取该 zip 压缩包：{reason}；应为完整的 .keras 文件。请从备份恢复，或重新保存。</translation>
    </message>
    <message>
        <source>The zip archive holds no {name}; expected a model that Keras saved. Choose another file.</source>
        <translation>该 zip 压缩包中没有 {name}；应为 Keras 保存的模型。请选择其他文件。</translation>
    </message>
    <message>
        <source>The {ends} of the model {model} depend on {what}, which is not known without running the code; they were left out.</source>
        <translation>模型 {model} 的 {ends} 取决于 {what}，不运行代码无法得知；已略去。</translation>
    </message>
    <message>
        <source>There is no example '{name}'; expected one of {names}. Choose one.</source>
        <translation>没有示例“{name}”；应为 {names} 之一。请选择一个。</translation>
    </message>
    <message>
        <source>There is no file {name}; expected a text file with one entry a line. Choose another.</source>
        <translation>没有文件 {name}；应为每行一个条目的文本文件。请另选一个。</translation>
    </message>
    <message>
        <source>There is no frame to change. Select one first.</source>
        <translation>没有可更改的框。请先选择一个。</translation>
    </message>
    <message>
        <source>There is no layer {layer}.</source>
        <translation>没有层 {layer}。</translation>
    </message>
    <message>
        <source>There is no node {id}.</source>
        <translation>没有节点 {id}。</translation>
    </message>
    <message>
        <source>There is no node {node}.</source>
        <translation>没有节点 {node}。</translation>
    </message>
    <message>
        <source>There is no submodel {id}.</source>
        <translation>没有子模型 {id}。</translation>
    </message>
    <message>
        <source>There is no such file; expected a saved model. Check the name.</source>
        <translation>没有这个文件；应为已保存的模型。请检查名称。</translation>
    </message>
    <message>
        <source>There is no such wire.</source>
        <translation>没有这条连线。</translation>
    </message>
    <message>
        <source>There is no tensor {tensor}.</source>
        <translation>没有张量 {tensor}。</translation>
    </message>
    <message>
        <source>There is nothing to remove. Select a node first.</source>
        <translation>没有可移除的内容。请先选择一个节点。</translation>
    </message>
    <message>
        <source>This cannot be sent to the engine: {reason}</source>
        <translation>无法将此内容发送给引擎：{reason}</translation>
    </message>
    <message>
        <source>This is not Python that could be read.</source>
        <translation>这不是可读取的 Python 代码。</translation>
    </message>
    <message>
        <source>This line ends with {kind}, so what it would have made is not known.</source>
        <translation>此行以 {kind} 结束，因此无法得知它会生成什么。</translation>
    </message>
    <message>
        <source>This line is not Python 3; it was left out.</source>
        <translation>此行不是 Python 3；已略去。</translation>
    </message>
    <message>
        <source>Unwire {source} from {node}</source>
        <translation>断开 {source} 到 {node} 的连线</translation>
    </message>
    <message>
        <source>Use {name} again</source>
        <translation>重新使用 {name}</translation>
    </message>
    <message>
        <source>Use {nodes} again</source>
        <translation>重新启用 {nodes}</translation>
    </message>
    <message>
        <source>Use {node} again</source>
        <translation>重新启用 {node}</translation>
    </message>
    <message>
        <source>Weights of the model stand in this file; choose another name.</source>
        <translation>此文件中存有该模型的权重；请选择其他名称。</translation>
    </message>
    <message>
        <source>What the Lambda {layer} does cannot be told by operations of Keras; it was kept as it is, without its function.</source>
        <translation>Lambda {layer} 所做的事无法用 Keras 的运算表达；已原样保留，但不含其函数。</translation>
    </message>
    <message>
        <source>What {name} is, a tuner chooses; it was read as {value}, the first that is tried.</source>
        <translation>{name} 由调参器选择；已按最先尝试的 {value} 读取。</translation>
    </message>
    <message>
        <source>Where the model {model} begins is not known without running the code; it was kept by its name.</source>
        <translation>不运行代码无法得知模型 {model} 从哪里开始；已按名称保留。</translation>
    </message>
    <message>
        <source>Whether the model can be trained is {after} and was {before}.</source>
        <translation>模型是否可训练现为 {after}，原为 {before}。</translation>
    </message>
    <message>
        <source>Whether {test} holds is not known without running the code; it was read as if it did.</source>
        <translation>不运行代码无法得知 {test} 是否成立；已按成立读取。</translation>
    </message>
    <message>
        <source>Wire both states</source>
        <translation>连接两个状态</translation>
    </message>
    <message>
        <source>Wire {read} to {reader}</source>
        <translation>将 {read} 连接到 {reader}</translation>
    </message>
    <message>
        <source>Wire {source} to {node}</source>
        <translation>将 {source} 连接到 {node}</translation>
    </message>
    <message>
        <source>Write a comment</source>
        <translation>写注释</translation>
    </message>
    <message>
        <source>{argument} of {layer} depends on {what}, which is not known without running the code; that size was left open.</source>
        <translation>{layer} 的 {argument} 取决于 {what}，不运行代码无法得知；该尺寸留为未定。</translation>
    </message>
    <message>
        <source>{argument} of {layer} is {what}; it was left out.</source>
        <translation>{layer} 的 {argument} 是 {what}；已略去。</translation>
    </message>
    <message>
        <source>{argument} of {operation} is {what}; it was left out.</source>
        <translation>{operation} 的 {argument} 是 {what}；已略去。</translation>
    </message>
    <message>
        <source>{count} layers are named {node}; Keras wants each name once. Rename one.</source>
        <translation>有 {count} 个层都叫 {node}；Keras 要求名称各不相同。请重命名其中一个。</translation>
    </message>
    <message>
        <source>{layer} cannot be replaced by {name}.</source>
        <translation>{layer} 不能替换为 {name}。</translation>
    </message>
    <message>
        <source>{layer} has no argument {argument} in this version of Keras; it was left out.</source>
        <translation>此版本的 Keras 中 {layer} 没有参数 {argument}；已略去。</translation>
    </message>
    <message>
        <source>{layer} has no argument {argument}.</source>
        <translation>{layer} 没有参数 {argument}。</translation>
    </message>
    <message>
        <source>{layer} is no operation that Keras {keras} can put into a model. It is kept as it is.</source>
        <translation>{layer} 不是 Keras {keras} 能放入模型的运算。它将原样保留。</translation>
    </message>
    <message>
        <source>{layer} is not a layer of Keras; its arguments are kept as they are.</source>
        <translation>{layer} 不是 Keras 的层；其参数原样保留。</translation>
    </message>
    <message>
        <source>{layer} reads {what}, which is not known without running the code; its input was left open.</source>
        <translation>{layer} 读取 {what}，不运行代码无法得知；其输入留空。</translation>
    </message>
    <message>
        <source>{layer} {node} asks for cuDNN, which computes on a GPU alone. Set use_cudnn to 'auto'.</source>
        <translation>{layer} {node} 要求 cuDNN，而它只能在 GPU 上计算。请将 use_cudnn 设为 'auto'。</translation>
    </message>
    <message>
        <source>{layer} {node} can be built but not run: {reason}.</source>
        <translation>{layer} {node} 可以构建，但无法运行：{reason}。</translation>
    </message>
    <message>
        <source>{layer} {node} cannot be built: {reason}</source>
        <translation>无法构建 {layer} {node}：{reason}</translation>
    </message>
    <message>
        <source>{layer} {node} cannot become part of a TensorFlow graph, so fit and predict refuse it. Compile the model with run_eagerly=True.</source>
        <translation>{layer} {node} 不能成为 TensorFlow 计算图的一部分，因此 fit 和 predict 会拒绝它。请用 run_eagerly=True 编译模型。</translation>
    </message>
    <message>
        <source>{layer} {node} did not answer in {seconds} s and was left out. Change its arguments.</source>
        <translation>{layer} {node} 在 {seconds} 秒内没有应答，已略去。请更改其参数。</translation>
    </message>
    <message>
        <source>{layer} {node} does not take {received}. Compare its number of axes and its sizes with what the layer library says.</source>
        <translation>{layer} {node} 不接受 {received}。请将其轴数和尺寸与层库中的说明对照。</translation>
    </message>
    <message>
        <source>{layer} {node} does not take {received}: {reason}</source>
        <translation>{layer} {node} 不接受 {received}：{reason}</translation>
    </message>
    <message>
        <source>{layer} {node} ended the engine and was left out. Change its arguments.</source>
        <translation>{layer} {node} 使引擎终止，已略去。请更改其参数。</translation>
    </message>
    <message>
        <source>{layer} {node} gets {received} and can be run only on certain numbers of samples, not on two. Put a Reshape before it, or give the Input a batch_size.</source>
        <translation>{layer} {node} 得到 {received}，只能在某些样本数下运行，而不能是两个。请在它之前放一个 Reshape，或为 Input 给出 batch_size。</translation>
    </message>
    <message>
        <source>{layer} {node} gets {received} and can be run only where the open sizes are certain ones. Give the Input's size.</source>
        <translation>{layer} {node} 得到 {received}，只有当未定的尺寸为某些值时才能运行。请给出 Input 的尺寸。</translation>
    </message>
    <message>
        <source>{layer} {node} has its channels first, which TensorFlow computes on a GPU, but not on every processor. Set data_format to 'channels_last'.</source>
        <translation>{layer} {node} 的通道在前，TensorFlow 在 GPU 上可以计算，但并非每种处理器都行。请将 data_format 设为 'channels_last'。</translation>
    </message>
    <message>
        <source>{layer} {node} has no way to compute {received} on a processor, only on a GPU. Cast what it gets to another dtype.</source>
        <translation>{layer} {node} 无法在处理器上计算 {received}，只能在 GPU 上计算。请将它得到的张量转换为其他 dtype。</translation>
    </message>
    <message>
        <source>{layer} {node} needs more memory than the engine may use. Make it smaller.</source>
        <translation>{layer} {node} 需要的内存超过引擎可用的内存。请把它改小。</translation>
    </message>
    <message>
        <source>{layer} {node} refuses this: {reason}</source>
        <translation>{layer} {node} 拒绝此输入：{reason}</translation>
    </message>
    <message>
        <source>{model} depends on the input {input}, which it does not list; it was added.</source>
        <translation>{model} 依赖于未列出的输入 {input}；已将其加入。</translation>
    </message>
    <message>
        <source>{name} has in line {again} an integer of more than 64 bits; expected a smaller one. Choose another file.</source>
        <translation>{name} 第 {again} 行的整数超过 64 位；应为较小的整数。请选择其他文件。</translation>
    </message>
    <message>
        <source>{name} has in line {again} what stands in line {first}; expected each entry once. Choose another file.</source>
        <translation>{name} 第 {again} 行与第 {first} 行重复；每个条目应只出现一次。请选择其他文件。</translation>
    </message>
    <message>
        <source>{name} has more than {most} lines; expected fewer. Choose another file.</source>
        <translation>{name} 超过 {most} 行；行数应更少。请选择其他文件。</translation>
    </message>
    <message>
        <source>{name} has no integer in line {again}; expected one a line. Choose another file.</source>
        <translation>{name} 第 {again} 行没有整数；应为每行一个整数。请选择其他文件。</translation>
    </message>
    <message>
        <source>{name} is a class of the source whose call does what no operation of a model file can; it was kept by its name.</source>
        <translation>{name} 是源代码中的类，其调用所做的事没有模型文件能包含的运算；已按名称保留。</translation>
    </message>
    <message>
        <source>{name} is a class of the source; it was read as a submodel of what its call does.</source>
        <translation>{name} 是源代码中的类；已按其调用内容读取为子模型。</translation>
    </message>
    <message>
        <source>{name} is empty; expected one entry a line. Choose another file.</source>
        <translation>{name} 是空的；应为每行一个条目。请选择其他文件。</translation>
    </message>
    <message>
        <source>{name} is no text in UTF-8; expected one entry a line. Choose another file.</source>
        <translation>{name} 不是 UTF-8 文本；应为每行一个条目。请选择其他文件。</translation>
    </message>
    <message>
        <source>{name} is not in the library. {reason}</source>
        <translation>层库中没有 {name}。{reason}</translation>
    </message>
    <message>
        <source>{name} is the name of another layer. Choose a free one.</source>
        <translation>{name} 是另一个层的名称。请选一个未用的名称。</translation>
    </message>
    <message>
        <source>{name} is {after} and was {before}.</source>
        <translation>{name} 现为 {after}，原为 {before}。</translation>
    </message>
    <message>
        <source>{node} calls the layer {layer}, which is not in the file. Remove the node.</source>
        <translation>{node} 调用层 {layer}，而文件中没有该层。请移除该节点。</translation>
    </message>
    <message>
        <source>{node} can arrange {received} as {expected} only where its open sizes multiply to a multiple of {count}. Give the Input's size.</source>
        <translation>只有当未定尺寸之积为 {count} 的倍数时，{node} 才能将 {received} 排成 {expected}。请给出 Input 的尺寸。</translation>
    </message>
    <message>
        <source>{node} can arrange {received} as {expected} only where its open sizes multiply to {count}. Give the Input's size, or use -1.</source>
        <translation>只有当未定尺寸之积为 {count} 时，{node} 才能将 {received} 排成 {expected}。请给出 Input 的尺寸，或使用 -1。</translation>
    </message>
    <message>
        <source>{node} can be run on {received} only where the open sizes are certain ones. Give the Input's size.</source>
        <translation>只有当未定尺寸取特定值时，{node} 才能在 {received} 上运行。请给出 Input 的尺寸。</translation>
    </message>
    <message>
        <source>{node} cannot arrange {received} as {expected}, whatever its open sizes are.</source>
        <translation>无论未定尺寸取何值，{node} 都不能将 {received} 排成 {expected}。</translation>
    </message>
    <message>
        <source>{node} cannot be made with {argument}={value}; with {argument}={default} it can.</source>
        <translation>{node} 无法以 {argument}={value} 创建；以 {argument}={default} 则可以。</translation>
    </message>
    <message>
        <source>{node} cannot split its {filters} filters into {groups} groups of one size. Set filters to a multiple of {groups}.</source>
        <translation>{node} 无法将其 {filters} 个滤波器平均分成 {groups} 组。请将 filters 设为 {groups} 的倍数。</translation>
    </message>
    <message>
        <source>{node} cannot stop sharing.</source>
        <translation>{node} 不能停止共享。</translation>
    </message>
    <message>
        <source>{node} cannot stretch {received} to {expected}: from the last axis on, each size must be the same or 1.</source>
        <translation>{node} 不能将 {received} 扩展为 {expected}：从最后一个轴起，每个尺寸都必须相同或为 1。</translation>
    </message>
    <message>
        <source>{node} cannot take {received} with {argument}={value}; with {argument}={default} it can.</source>
        <translation>{node} 在 {argument}={value} 时无法接受 {received}；在 {argument}={default} 时则可以。</translation>
    </message>
    <message>
        <source>{node} compares query and key in {received}; their last sizes must be the same.</source>
        <translation>{node} 在 {received} 中比较 query 和 key；两者的最后一个尺寸必须相同。</translation>
    </message>
    <message>
        <source>{node} computes with dtype {value}, which {layer} cannot. Remove its dtype.</source>
        <translation>{node} 以 dtype {value} 计算，而 {layer} 不支持。请去掉它的 dtype。</translation>
    </message>
    <message>
        <source>{node} computes {equation}, where {term} has {expected} axes, and gets {received} there. Change the equation, or put a Reshape before it.</source>
        <translation>{node} 计算 {equation}，其中 {term} 有 {expected} 个轴，而在此处得到的是 {received}。请修改等式，或在它之前放一个 Reshape。</translation>
    </message>
    <message>
        <source>{node} drops the mask of its input: padded steps count as data from here on.</source>
        <translation>{node} 丢弃了其输入的掩码：从这里起，填充的时间步也算作数据。</translation>
    </message>
    <message>
        <source>{node} follows {source} without an activation between them, so both compute no more than one layer could. Give {source} an activation.</source>
        <translation>{node} 紧跟在 {source} 之后，中间没有激活函数，因此两者合起来只相当于一个层。请给 {source} 一个激活函数。</translation>
    </message>
    <message>
        <source>{node} gets {received} at '{port}', which is declared as {expected}. Change the Input inside, or what is wired to it.</source>
        <translation>{node} 在“{port}”处得到 {received}，而该处声明为 {expected}。请更改内部的 Input，或更改连接到它的内容。</translation>
    </message>
    <message>
        <source>{node} gets {received} at '{port}'; expected {expected}.</source>
        <translation>{node} 在“{port}”处得到 {received}；应为 {expected}。</translation>
    </message>
    <message>
        <source>{node} gets {received} at '{port}'; it takes tensors with this many axes there: {expected}. Put a Reshape before it.</source>
        <translation>{node} 在“{port}”处得到 {received}；此处接受的张量轴数为：{expected}。请在它之前放一个 Reshape。</translation>
    </message>
    <message>
        <source>{node} gets {received} with {size} channels; it needs this many: {expected}.</source>
        <translation>{node} 得到 {received}，有 {size} 个通道；它需要的通道数为：{expected}。</translation>
    </message>
    <message>
        <source>{node} gets {received}, but its weights were made for {expected} at its first call. Give this call a layer of its own, or the same sizes.</source>
        <translation>{node} 得到 {received}，但它的权重是在首次调用时按 {expected} 创建的。请让此次调用使用自己的层，或使用相同的尺寸。</translation>
    </message>
    <message>
        <source>{node} gets {received}, but {layer} counts with whole numbers: what is behind the point is dropped.</source>
        <translation>{node} 得到 {received}，但 {layer} 只用整数计算：小数部分会被舍去。</translation>
    </message>
    <message>
        <source>{node} gets {received}, {count} values each, and cannot arrange them as {expected}. Set target_shape to sizes whose product is {count}.</source>
        <translation>{node} 得到 {received}，每个样本 {count} 个值，无法排成 {expected}。请将 target_shape 设为乘积等于 {count} 的尺寸。</translation>
    </message>
    <message>
        <source>{node} gets {received}; a single number, (), has no axis to work on.</source>
        <translation>{node} 得到 {received}；单个数 () 没有可供运算的轴。</translation>
    </message>
    <message>
        <source>{node} gets {received}; a size that it divides must be a multiple of {count}.</source>
        <translation>{node} 得到 {received}；它所划分的尺寸必须是 {count} 的倍数。</translation>
    </message>
    <message>
        <source>{node} gets {received}; all must have the same number of axes.</source>
        <translation>{node} 得到 {received}；它们的轴数必须相同。</translation>
    </message>
    <message>
        <source>{node} gets {received}; each value needs its key, so both must have the same length.</source>
        <translation>{node} 得到 {received}；每个 value 都需要对应的 key，因此两者的长度必须相同。</translation>
    </message>
    <message>
        <source>{node} gets {received}; it needs at least {expected} axes. Put a Reshape before it.</source>
        <translation>{node} 得到 {received}；它至少需要 {expected} 个轴。请在它之前放一个 Reshape。</translation>
    </message>
    <message>
        <source>{node} gets {received}; it needs square matrices, whose last two sizes are the same.</source>
        <translation>{node} 得到 {received}；它需要方阵，即最后两个尺寸相同。</translation>
    </message>
    <message>
        <source>{node} gets {received}; it needs {expected} where there are {size}.</source>
        <translation>{node} 得到 {received}；在为 {size} 之处，它需要 {expected}。</translation>
    </message>
    <message>
        <source>{node} gets {received}; it takes tensors with this many axes: {expected}. Put a Reshape before it.</source>
        <translation>{node} 得到 {received}；它接受的张量轴数为：{expected}。请在它之前放一个 Reshape。</translation>
    </message>
    <message>
        <source>{node} gets {received}; the size {size} of axis {axis} does not fit, {expected} would.</source>
        <translation>{node} 得到 {received}；轴 {axis} 的尺寸 {size} 不合适，应为 {expected}。</translation>
    </message>
    <message>
        <source>{node} gets {received}; their last sizes must be the same.</source>
        <translation>{node} 得到 {received}；它们的最后一个尺寸必须相同。</translation>
    </message>
    <message>
        <source>{node} gets {received}; these sizes do not go together.</source>
        <translation>{node} 得到 {received}；这些尺寸不相配。</translation>
    </message>
    <message>
        <source>{node} gets {received}; {layer} needs the same size on every axis.</source>
        <translation>{node} 得到 {received}；{layer} 要求每个轴上的尺寸相同。</translation>
    </message>
    <message>
        <source>{node} gets {received}; {layer} needs {expected}.</source>
        <translation>{node} 得到 {received}；{layer} 需要{expected}。</translation>
    </message>
    <message>
        <source>{node} gives {count} probabilities that need not add up to 1. Use softmax where exactly one class of {count} is right.</source>
        <translation>{node} 给出 {count} 个概率，其和不一定为 1。若 {count} 个类别中恰有一个正确，请使用 softmax。</translation>
    </message>
    <message>
        <source>{node} gives {received} when it runs, and Keras infers {expected} for it. Look at what it gets: {layer} may be meant for another number of axes.</source>
        <translation>{node} 运行时给出 {received}，而 Keras 推断的是 {expected}。请检查它的输入：{layer} 可能需要其他的轴数。</translation>
    </message>
    <message>
        <source>{node} has a wire at '{port}'. Remove it to set a number.</source>
        <translation>{node} 在“{port}”处有连线。请先移除连线再设置数值。</translation>
    </message>
    <message>
        <source>{node} has an argument {argument}, which {layer} does not have. Remove it.</source>
        <translation>{node} 有参数 {argument}，而 {layer} 没有这个参数。请移除它。</translation>
    </message>
    <message>
        <source>{node} has both a wire and a number at '{port}'. Remove one of them.</source>
        <translation>{node} 在“{port}”处既有连线又有数值。请移除其中之一。</translation>
    </message>
    <message>
        <source>{node} has no output {output}.</source>
        <translation>{node} 没有输出 {output}。</translation>
    </message>
    <message>
        <source>{node} has no port '{port}' with its present arguments. Remove the wire, or undo.</source>
        <translation>按 {node} 目前的参数，它没有端口“{port}”。请移除连线，或撤销。</translation>
    </message>
    <message>
        <source>{node} has no port '{port}'.</source>
        <translation>{node} 没有端口“{port}”。</translation>
    </message>
    <message>
        <source>{node} has no result yet: it is unfinished inside.</source>
        <translation>{node} 还没有结果：其内部尚未完成。</translation>
    </message>
    <message>
        <source>{node} has numbers only; expected a wire at one port at least. Remove a number.</source>
        <translation>{node} 只有数值；至少应有一个端口有连线。请移除一个数值。</translation>
    </message>
    <message>
        <source>{node} has {other} already: this is {shape}</source>
        <translation>{node} 已有 {other}：这里是 {shape}</translation>
    </message>
    <message>
        <source>{node} has {received} wires at '{port}'; expected at most {expected}. Remove one.</source>
        <translation>{node} 在“{port}”处有 {received} 条连线；最多应有 {expected} 条。请移除一条。</translation>
    </message>
    <message>
        <source>{node} is a {layer} in a form that is none here: it holds a model whose layers do not stand in a row, or is called otherwise. It is kept as it is.</source>
        <translation>{node} 是 {layer}，其形式在这里无法表示：它包含一个各层并非依次相连的模型，或以其他方式被调用。将原样保留。</translation>
    </message>
    <message>
        <source>{node} is a {layer} that is kept as its file has it, and holds weights at {path}, a name that cannot be had here, so that they would be lost. Export a .layerloom file.</source>
        <translation>{node} 是 {layer}，按文件原样保留，其权重位于 {path}，该名称在此处不可用，因此这些权重会丢失。请导出 .layerloom 文件。</translation>
    </message>
    <message>
        <source>{node} is a {layer} that is kept as its file has it, and no file holds the weights of this one, without which Keras cannot load the model. Take it out, or export a .layerloom file.</source>
        <translation>{node} 是 {layer}，按文件原样保留，而没有文件包含它的权重，缺少这些权重 Keras 无法加载该模型。请移除它，或导出 .layerloom 文件。</translation>
    </message>
    <message>
        <source>{node} is a {layer} that is kept as its file has it, and nothing is wired to it. Wire what its file gives it, or export a .layerloom file.</source>
        <translation>{node} 是 {layer}，按文件原样保留，而没有任何连线接到它。请接上其文件中的输入，或导出 .layerloom 文件。</translation>
    </message>
    <message>
        <source>{node} is a {layer} that is kept as its file has it, and the document gives {found} as the name of its class; expected a text. Open the file that it came from anew.</source>
        <translation>{node} 是 {layer}，按文件原样保留，而文档给出的类名是 {found}；应为文本。请重新打开它所来自的文件。</translation>
    </message>
    <message>
        <source>{node} is a {layer} that is kept as its file has it, and the document gives {found} for what comes out; expected a list of shapes with their dtypes. Open the file that it came from anew.</source>
        <translation>{node} 是 {layer}，按文件原样保留，而文档给出的输出是 {found}；应为形状及其 dtype 的列表。请重新打开它所来自的文件。</translation>
    </message>
    <message>
        <source>{node} is a {layer} that is kept as its file has it, and the document gives {found} for what its call is given; expected a list 'args' and names in 'kwargs', each wire once by its number from 0. Open the file that it came from anew.</source>
        <translation>{node} 是 {layer}，按文件原样保留，而文档给出的调用参数是 {found}；应为列表 'args' 和 'kwargs' 中的名称，每条连线以从 0 开始的编号出现一次。请重新打开它所来自的文件。</translation>
    </message>
    <message>
        <source>{node} is a {layer} that is kept as its file has it, and the file does not tell the shape of what comes out; expected a .keras file where a layer of the same model reads it, always in one shape. Save it anew that way in the program that made it, or export a .layerloom file.</source>
        <translation>{node} 是 {layer}，按文件原样保留，而文件没有说明输出的形状；应为 .keras 文件，且其中同一模型的某个层读取该输出，形状始终相同。请在创建它的程序中这样重新保存，或导出 .layerloom 文件。</translation>
    </message>
    <message>
        <source>{node} is a {layer} that is kept as its file has it, and the file does not tell which weights belong to what is inside it; expected a .keras file. Save it anew in the program that made it, or export a .layerloom file.</source>
        <translation>{node} 是 {layer}，按文件原样保留，而文件没有说明哪些权重属于其内部的各部分；应为 .keras 文件。请在创建它的程序中重新保存，或导出 .layerloom 文件。</translation>
    </message>
    <message>
        <source>{node} is a {layer} that is kept as its file has it, made for the shape {expected}; what comes in is {received}, so that nobody knows what comes out. Wire the same shape to it, or export a .layerloom file.</source>
        <translation>{node} 是 {layer}，按文件原样保留，为形状 {expected} 而建；而输入的是 {received}，因此无法知道输出是什么。请接上相同的形状，或导出 .layerloom 文件。</translation>
    </message>
    <message>
        <source>{node} is a {layer} that is kept as its file has it, where its call takes another number of tensors: {expected}, and not {count}. Wire as many to it, or export a .layerloom file.</source>
        <translation>{node} 是 {layer}，按文件原样保留，而其中它的调用接受的张量数目不同：是 {expected}，而不是 {count}。请接上同样多的连线，或导出 .layerloom 文件。</translation>
    </message>
    <message>
        <source>{node} is a {layer}, which Keras {keras} does not have. It is kept as it is.</source>
        <translation>{node} 是 {layer}，Keras {keras} 中没有它。它将原样保留。</translation>
    </message>
    <message>
        <source>{node} is a {layer}, which is not in the library and is kept as it is. {reason}</source>
        <translation>{node} 是 {layer}，不在层库中，将原样保留。{reason}</translation>
    </message>
    <message>
        <source>{node} is also called outside the selection. Select all its calls, or stop sharing it.</source>
        <translation>{node} 也在所选范围之外被调用。请选择它的所有调用，或停止共享。</translation>
    </message>
    <message>
        <source>{node} is an input that no layer reads. Wire it or remove it.</source>
        <translation>{node} 是没有任何层读取的输入。请连接它或移除它。</translation>
    </message>
    <message>
        <source>{node} is called inside itself, which no submodel can be. Remove the call inside.</source>
        <translation>{node} 在自己内部被调用，子模型不允许这样。请移除内部的调用。</translation>
    </message>
    <message>
        <source>{node} is called {count} times and its calls share weights. Make this call a copy first.</source>
        <translation>{node} 被调用 {count} 次，各次调用共享权重。请先将此次调用变成副本。</translation>
    </message>
    <message>
        <source>{node} is frozen, yet Keras trains {count} parameters of the layers inside it: what is given to a {layer} as trainable does not reach them. Freeze the layers inside.</source>
        <translation>{node} 已冻结，但 Keras 仍会训练其中各层的 {count} 个参数：给 {layer} 的 trainable 不会传到它们。请冻结其中的层。</translation>
    </message>
    <message>
        <source>{node} is part of a cycle ({path}); a functional model has none. Remove one of the wires.</source>
        <translation>{node} 处在一个环中（{path}）；函数式模型没有环。请移除其中一条连线。</translation>
    </message>
    <message>
        <source>{node} is skipped: the model and the code are made without it.</source>
        <translation>{node} 被跳过：模型和代码中都没有它。</translation>
    </message>
    <message>
        <source>{node} is wrong inside, at {inner}. Mend it there.</source>
        <translation>{node} 内部的 {inner} 处有错误。请在那里修正。</translation>
    </message>
    <message>
        <source>{node} joins along axis {axis} and gets {received}; the other sizes must be the same.</source>
        <translation>{node} 沿轴 {axis} 连接并得到 {received}；其他尺寸必须相同。</translation>
    </message>
    <message>
        <source>{node} makes {groups} groups of channels and gets {received}, with {size} channels. Set groups to a number that divides {size}.</source>
        <translation>{node} 将通道分为 {groups} 组，而得到的 {received} 有 {size} 个通道。请将 groups 设为能整除 {size} 的数。</translation>
    </message>
    <message>
        <source>{node} multiplies along axes {axes} and gets {received}; those sizes must be the same.</source>
        <translation>{node} 沿轴 {axes} 相乘并得到 {received}；这些轴上的尺寸必须相同。</translation>
    </message>
    <message>
        <source>{node} multiplies {received}; the last size of the first must be the size before the last of the second.</source>
        <translation>{node} 将 {received} 相乘；第一个张量的最后一个尺寸必须等于第二个张量的倒数第二个尺寸。</translation>
    </message>
    <message>
        <source>{node} must be adapted to data before the model can run: call its adapt().</source>
        <translation>{node} 必须先适配数据，模型才能运行：请调用其 adapt()。</translation>
    </message>
    <message>
        <source>{node} needs a known number of samples and gets {received}. Give the Input a batch_size.</source>
        <translation>{node} 需要已知的样本数，却得到 {received}。请为 Input 给出 batch_size。</translation>
    </message>
    <message>
        <source>{node} needs a size that is not known and gets {received}. Give the Input's size.</source>
        <translation>{node} 需要一个未知的尺寸，得到的是 {received}。请给出 Input 的尺寸。</translation>
    </message>
    <message>
        <source>{node} needs a value for {argument}.</source>
        <translation>{node} 需要 {argument} 的值。</translation>
    </message>
    <message>
        <source>{node} needs an input at '{port}'. Drag a wire to it.</source>
        <translation>{node} 的“{port}”需要输入。请拖一条连线过去。</translation>
    </message>
    <message>
        <source>{node} needs at least {expected} wires at '{port}' and has {received}. Drag another one.</source>
        <translation>{node} 在“{port}”处至少需要 {expected} 条连线，现有 {received} 条。请再拖一条。</translation>
    </message>
    <message>
        <source>{node} needs {expected} and gets {received}.</source>
        <translation>{node} 需要 {expected}，得到的是 {received}。</translation>
    </message>
    <message>
        <source>{node} reads an output of {source} that is gone; {source} has {expected} now. Rewire it.</source>
        <translation>{node} 读取了 {source} 的一个已不存在的输出；{source} 现有 {expected} 个输出。请重新连线。</translation>
    </message>
    <message>
        <source>{node} reads output {received} of {source}, which has {expected}. Rewire it.</source>
        <translation>{node} 读取 {source} 的第 {received} 个输出，而它有 {expected} 个。请重新连接。</translation>
    </message>
    <message>
        <source>{node} reads {source}, which is not in the model. Wire it to another node.</source>
        <translation>{node} 读取 {source}，而模型中没有它。请将它连接到其他节点。</translation>
    </message>
    <message>
        <source>{node} shares its layer with no other call.</source>
        <translation>{node} 没有与其他调用共享层。</translation>
    </message>
    <message>
        <source>{node} stands between the selected layers. Select it too.</source>
        <translation>{node} 位于所选的层之间。请也选择它。</translation>
    </message>
    <message>
        <source>{node} starts from {received}; with its present units each state must be {expected}.</source>
        <translation>{node} 的初始状态为 {received}；按其目前的 units，每个状态必须为 {expected}。</translation>
    </message>
    <message>
        <source>{node} takes at most {most} wires. Remove one first.</source>
        <translation>{node} 最多接受 {most} 条连线。请先移除一条。</translation>
    </message>
    <message>
        <source>{node} takes no arguments when called.</source>
        <translation>{node} 在调用时不接受参数。</translation>
    </message>
    <message>
        <source>{node} takes no wire.</source>
        <translation>{node} 不接受连线。</translation>
    </message>
    <message>
        <source>{node} takes numbers: this is text</source>
        <translation>{node} 接受数字：这里是文本</translation>
    </message>
    <message>
        <source>{node} takes one text a sample and gets {received}. Give it texts of the shape (batch,) or (batch, 1).</source>
        <translation>{node} 每个样本接受一个文本，得到的是 {received}。请给它形状为 (batch,) 或 (batch, 1) 的文本。</translation>
    </message>
    <message>
        <source>{node} takes one value a sample and gets {received}. Give it tensors of the shape (batch,) or (batch, 1).</source>
        <translation>{node} 对每个样本只接受一个值，得到的是 {received}。请给它形状为 (batch,) 或 (batch, 1) 的张量。</translation>
    </message>
    <message>
        <source>{node} takes rank {high} or less, with the batch: this is {shape}, of rank {rank}</source>
        <translation>{node} 最多接受 {high} 阶（含批次轴）：这里是 {shape}，{rank} 阶</translation>
    </message>
    <message>
        <source>{node} takes rank {low} or more, with the batch: this is {shape}, of rank {rank}</source>
        <translation>{node} 至少需要 {low} 阶（含批次轴）：这里是 {shape}，{rank} 阶</translation>
    </message>
    <message>
        <source>{node} takes rank {low} to {high}, with the batch: this is {shape}, of rank {rank}</source>
        <translation>{node} 接受 {low} 到 {high} 阶（含批次轴）：这里是 {shape}，{rank} 阶</translation>
    </message>
    <message>
        <source>{node} takes rank {low}, with the batch: this is {shape}, of rank {rank}</source>
        <translation>{node} 接受 {low} 阶（含批次轴）：这里是 {shape}，{rank} 阶</translation>
    </message>
    <message>
        <source>{node} takes text: this is {dtype}</source>
        <translation>{node} 接受文本：这里是 {dtype}</translation>
    </message>
    <message>
        <source>{node} takes the batch axis of {received} for a size, and the number of samples is open. Put a Reshape before it, or give the Input a batch_size.</source>
        <translation>{node} 将 {received} 的批次轴当作一个尺寸，而样本数未定。请在它之前放一个 Reshape，或为 Input 给出 batch_size。</translation>
    </message>
    <message>
        <source>{node} takes the softmax of one value, which is always 1. Use sigmoid for one probability.</source>
        <translation>{node} 对单个值取 softmax，结果总是 1。若要一个概率，请使用 sigmoid。</translation>
    </message>
    <message>
        <source>{node} takes {other}: this is {shape}</source>
        <translation>{node} 接受 {other}：这里是 {shape}</translation>
    </message>
    <message>
        <source>{node} works on the last axis only, so the model's output has the shape {received}. Flatten before it for one prediction.</source>
        <translation>{node} 只作用于最后一个轴，因此模型输出的形状为 {received}。若只要一个预测，请在它之前展平。</translation>
    </message>
    <message>
        <source>{node} would get a size below one from {received}. Use padding='same' or a smaller window.</source>
        <translation>由 {received}，{node} 会得到小于一的尺寸。请用 padding='same' 或更小的窗口。</translation>
    </message>
    <message>
        <source>{node}.shape is {value}, which goes beyond the end of {received}. Choose smaller sizes.</source>
        <translation>{node}.shape 是 {value}，超出了 {received} 的末尾。请选择更小的尺寸。</translation>
    </message>
    <message>
        <source>{node}.{argument} is {axis}, but {received} has no axis above {most}. Choose another axis.</source>
        <translation>{node}.{argument} 是 {axis}，但 {received} 没有大于 {most} 的轴。请选择其他轴。</translation>
    </message>
    <message>
        <source>{node}.{argument} is {received}; expected {expected}. {advice}</source>
        <translation>{node}.{argument} 是 {received}；应为{expected}。{advice}</translation>
    </message>
    <message>
        <source>{node}.{argument} is {value}, for tensors of {expected} axes, and {node} gets {received}. Change {argument}, or put a Reshape before it.</source>
        <translation>{node}.{argument} 是 {value}，适用于 {expected} 个轴的张量，而 {node} 得到 {received}。请修改 {argument}，或在它之前放一个 Reshape。</translation>
    </message>
    <message>
        <source>{node}.{argument} is {value}, longer than the last axis of {received}. Choose a smaller {argument}.</source>
        <translation>{node}.{argument} 是 {value}，比 {received} 的最后一个轴更长。请选择更小的 {argument}。</translation>
    </message>
    <message>
        <source>{operation} reads {what}, which no operation of a model file can hold; it was left open.</source>
        <translation>{operation} 读取 {what}，模型文件的任何运算都无法包含它；已留空。</translation>
    </message>
    <message>
        <source>{part} is used inside {layer} and elsewhere; the two do not share their weights here.</source>
        <translation>{part} 既在 {layer} 内部使用，也在别处使用；这里两者不共享权重。</translation>
    </message>
    <message>
        <source>{source} depends on {node}: this wire would close a cycle.</source>
        <translation>{source} 依赖于 {node}：这条连线会形成环。</translation>
    </message>
    <message>
        <source>{text} is no value. Write a number, a text in quotes, None, True, False, or a tuple such as (3, 3).</source>
        <translation>{text} 不是有效的值。请写数字、带引号的文本、None、True、False，或 (3, 3) 这样的元组。</translation>
    </message>
    <message>
        <source>{what} is added to {model} and is no layer.</source>
        <translation>{what} 被加入 {model}，但它不是层。</translation>
    </message>
    <message>
        <source>{what} is not known to Keras or to this program; it was kept by its name.</source>
        <translation>Keras 和本程序都不认识 {what}；已按名称保留。</translation>
    </message>
    <message>
        <source>{what} reads a file, which is not opened from here; the model was kept by its name.</source>
        <translation>{what} 会读取文件，而这里不会打开它；模型已按名称保留。</translation>
    </message>
    <message>
        <source>{what}, which is no value that a model file can hold</source>
        <translation>{what}，它不是模型文件能包含的值</translation>
    </message>
    <message>
        <source>{what}, which is not known without running the code</source>
        <translation>{what}，不运行代码无法得知</translation>
    </message>
</context>
<context>
    <name>Session</name>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>Export the Python code</source>
        <translation>导出 Python 代码</translation>
    </message>
    <message>
        <source>Keras code (*.py *.ipynb)</source>
        <translation>Keras 代码 (*.py *.ipynb)</translation>
    </message>
    <message>
        <source>Keras models (*.keras *.h5 *.hdf5 *.json)</source>
        <translation>Keras 模型 (*.keras *.h5 *.hdf5 *.json)</translation>
    </message>
    <message>
        <source>Layerloom model (*.layerloom)</source>
        <translation>Layerloom 模型 (*.layerloom)</translation>
    </message>
    <message>
        <source>Layerloom models (*.layerloom)</source>
        <translation>Layerloom 模型 (*.layerloom)</translation>
    </message>
    <message>
        <source>Models ({patterns})</source>
        <translation>模型 ({patterns})</translation>
    </message>
    <message>
        <source>Python (*.py)</source>
        <translation>Python (*.py)</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>另存为…</translation>
    </message>
    <message>
        <source>Save the model</source>
        <translation>保存模型</translation>
    </message>
    <message>
        <source>Save the submodel</source>
        <translation>保存子模型</translation>
    </message>
    <message>
        <source>The code was not written to {name}. {reason}</source>
        <translation>代码未写入 {name}。{reason}</translation>
    </message>
    <message>
        <source>The code was written to {path}.</source>
        <translation>代码已写入 {path}。</translation>
    </message>
    <message>
        <source>The submodel was written to {path}.</source>
        <translation>子模型已写入 {path}。</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>{name} was inserted. {notes}</source>
        <translation>已插入 {name}。{notes}</translation>
    </message>
    <message>
        <source>{name} was not inserted. {reason}</source>
        <translation>未插入 {name}。{reason}</translation>
    </message>
    <message>
        <source>{name} was not opened. {reason}</source>
        <translation>未打开 {name}。{reason}</translation>
    </message>
    <message>
        <source>{name} was not read. {reason}</source>
        <translation>未读取 {name}。{reason}</translation>
    </message>
    <message>
        <source>{name} was not saved. There is a {ours} already; choose another name.</source>
        <translation>未保存 {name}。已有 {ours}；请选择其他名称。</translation>
    </message>
    <message>
        <source>{name} was not saved. {reason}</source>
        <translation>未保存 {name}。{reason}</translation>
    </message>
    <message>
        <source>{name} was opened. {notes}</source>
        <translation>已打开 {name}。{notes}</translation>
    </message>
    <message>
        <source>{name}, line {line}: {reason}</source>
        <translation>{name} 第 {line} 行：{reason}</translation>
    </message>
    <message>
        <source>{name}, line {line}: {reason} There is more to tell of {more} lines.</source>
        <translation>{name} 第 {line} 行：{reason} 另有 {more} 行的情况要说明。</translation>
    </message>
</context>
<context>
    <name>ShortcutsWindow</name>
    <message>
        <source>All keys are as they came.</source>
        <translation>所有按键都是默认设置。</translation>
    </message>
    <message>
        <source>Click on keys, or press Enter on a row, to change them.</source>
        <translation>单击按键，或在某一行按 Enter，即可更改。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Do</source>
        <translation>操作方法</translation>
    </message>
    <message>
        <source>Its keys belong to “{action}” now. Change those first.</source>
        <translation>它的按键现在属于“{action}”。请先更改那一个。</translation>
    </message>
    <message>
        <source>Keyboard and mouse</source>
        <translation>键盘与鼠标</translation>
    </message>
    <message>
        <source>No keys</source>
        <translation>没有按键</translation>
    </message>
    <message>
        <source>On the canvas</source>
        <translation>在画布上</translation>
    </message>
    <message>
        <source>Reset all</source>
        <translation>全部重置</translation>
    </message>
    <message>
        <source>Reset this one</source>
        <translation>重置此项</translation>
    </message>
    <message>
        <source>That nothing is lost</source>
        <translation>防止丢失</translation>
    </message>
    <message>
        <source>To</source>
        <translation>目的</translation>
    </message>
    <message>
        <source>Use it here</source>
        <translation>用在这里</translation>
    </message>
    <message>
        <source>What you take away</source>
        <translation>可带走的内容</translation>
    </message>
    <message>
        <source>{keys} always does the same on the canvas and in lists. Press others.</source>
        <translation>{keys} 在画布和列表中总是同样的作用。请按其他键。</translation>
    </message>
    <message>
        <source>{keys} belongs to “{action}”. Use it here instead?</source>
        <translation>{keys} 属于“{action}”。要改用在这里吗？</translation>
    </message>
    <message>
        <source>“{action}” has no keys now.</source>
        <translation>“{action}”现在没有按键。</translation>
    </message>
    <message>
        <source>“{action}” is now on {keys}.</source>
        <translation>“{action}”现在的按键是 {keys}。</translation>
    </message>
</context>
<context>
    <name>SkippedNote</name>
    <message>
        <source>All are skipped: the model and the code are made without them.</source>
        <translation>全部被跳过：模型和代码中都没有它们。</translation>
    </message>
    <message>
        <source>Of these, 1 is skipped: the model and the code lack it.</source>
        <translation>其中 1 个被跳过：模型和代码中都没有它。</translation>
    </message>
    <message>
        <source>Of these, {count} are skipped: the model and the code lack them.</source>
        <translation>其中 {count} 个被跳过：模型和代码中都没有它们。</translation>
    </message>
    <message>
        <source>Skipped: the model and the code are made without it.</source>
        <translation>已跳过：模型和代码中都没有它。</translation>
    </message>
    <message>
        <source>Use it again</source>
        <translation>重新启用它</translation>
    </message>
    <message>
        <source>Use them again</source>
        <translation>重新启用它们</translation>
    </message>
</context>
<context>
    <name>StartPage</name>
    <message>
        <source>1.  Drag an Input from the library on the left, then the layers behind it.</source>
        <translation>1.  从左边的层库拖入一个 Input，再拖入后面的层。</translation>
    </message>
    <message>
        <source>2.  Drag from the dot on one card to the dot on the next to wire them.</source>
        <translation>2.  从一个节点的圆点拖到下一个节点的圆点，把它们连接起来。</translation>
    </message>
    <message>
        <source>3.  Watch the shapes, set the arguments on the right, take the code away.</source>
        <translation>3.  留意形状，在右边设置参数，带走代码。</translation>
    </message>
    <message>
        <source>Draw a Keras model</source>
        <translation>画一个 Keras 模型</translation>
    </message>
    <message>
        <source>Open a Keras model…</source>
        <translation>打开 Keras 模型…</translation>
    </message>
    <message>
        <source>Or go on with a file</source>
        <translation>或继续处理文件</translation>
    </message>
    <message>
        <source>Or look at an example</source>
        <translation>或看看示例</translation>
    </message>
    <message>
        <source>Start page</source>
        <translation>起始页</translation>
    </message>
    <message>
        <source>Start with an empty canvas</source>
        <translation>从空白画布开始</translation>
    </message>
    <message>
        <source>{name}   in {folder}</source>
        <translation>{name}   位于 {folder}</translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message>
        <source>1 hint</source>
        <translation>1 条提示</translation>
    </message>
    <message>
        <source>1 node</source>
        <translation>1 个节点</translation>
    </message>
    <message>
        <source>1 problem</source>
        <translation>1 个问题</translation>
    </message>
    <message>
        <source>Engine checking: {done} of {all} calls</source>
        <translation>引擎正在检查：{done} / {all} 次调用</translation>
    </message>
    <message>
        <source>Engine checking…</source>
        <translation>引擎正在检查…</translation>
    </message>
    <message>
        <source>Engine failed: click to restart it</source>
        <translation>引擎出错：单击以重启</translation>
    </message>
    <message>
        <source>Engine not started</source>
        <translation>引擎未启动</translation>
    </message>
    <message>
        <source>Engine ready · Keras {version}</source>
        <translation>引擎就绪 · Keras {version}</translation>
    </message>
    <message>
        <source>Engine ready · Keras {version} · checked in {milliseconds} ms</source>
        <translation>引擎就绪 · Keras {version} · 检查用时 {milliseconds} 毫秒</translation>
    </message>
    <message>
        <source>Engine starting: importing Keras…</source>
        <translation>引擎正在启动：导入 Keras…</translation>
    </message>
    <message>
        <source>Saved as {name} in {folder}</source>
        <translation>已保存为 {name}，位于 {folder}</translation>
    </message>
    <message>
        <source>in {place}: {nodes}</source>
        <translation>{place} 内：{nodes}</translation>
    </message>
    <message>
        <source>{count} hints</source>
        <translation>{count} 条提示</translation>
    </message>
    <message>
        <source>{count} nodes</source>
        <translation>{count} 个节点</translation>
    </message>
    <message>
        <source>{count} parameters</source>
        <translation>{count} 个参数</translation>
    </message>
    <message>
        <source>{count} problems</source>
        <translation>{count} 个问题</translation>
    </message>
</context>
<context>
    <name>SubmodelPage</name>
    <message>
        <source>A model with {count} inside, called as one layer. Double click opens it.</source>
        <translation>一个内含 {count} 个调用的模型，作为一个层来调用。双击可进入内部。</translation>
    </message>
    <message>
        <source>Go inside</source>
        <translation>进入内部</translation>
    </message>
    <message>
        <source>Inputs</source>
        <translation>输入</translation>
    </message>
    <message>
        <source>Name of the submodel</source>
        <translation>子模型的名称</translation>
    </message>
    <message>
        <source>Outputs</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>See and edit what it holds; every call of it changes</source>
        <translation>查看并编辑其内容；它的每次调用都会随之改变</translation>
    </message>
    <message>
        <source>Submodel</source>
        <translation>子模型</translation>
    </message>
    <message>
        <source>The submodel's name, as in the summary and the code (F2)</source>
        <translation>子模型的名称，与摘要和代码中相同（F2）</translation>
    </message>
</context>
<context>
    <name>Summary</name>
    <message>
        <source>Class</source>
        <translation>类</translation>
    </message>
    <message>
        <source>Connected to</source>
        <translation>连接自</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Output shape</source>
        <translation>输出形状</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>参数量</translation>
    </message>
</context>
<context>
    <name>SummaryModel</name>
    <message>
        <source>No output of the model depends on it.</source>
        <translation>模型的任何输出都不依赖于它。</translation>
    </message>
</context>
<context>
    <name>SummaryPanel</name>
    <message>
        <source>Copy as text</source>
        <translation>复制为文本</translation>
    </message>
    <message>
        <source>Summary of the model</source>
        <translation>模型的摘要</translation>
    </message>
    <message>
        <source>Total {total} parameters ({bytes})   trainable {trainable}   non-trainable {rest}</source>
        <translation>共 {total} 个参数（{bytes}）   可训练 {trainable}   不可训练 {rest}</translation>
    </message>
</context>
<context>
    <name>SummaryText</name>
    <message>
        <source>Keras's summary is on the clipboard.</source>
        <translation>Keras 的摘要已复制到剪贴板。</translation>
    </message>
    <message>
        <source>The summary is on the clipboard as CSV.</source>
        <translation>摘要已以 CSV 格式复制到剪贴板。</translation>
    </message>
    <message>
        <source>The summary is on the clipboard as Markdown.</source>
        <translation>摘要已以 Markdown 格式复制到剪贴板。</translation>
    </message>
    <message>
        <source>The summary's table is on the clipboard; Keras could not write its own.</source>
        <translation>摘要表格已复制到剪贴板；Keras 无法写出自己的摘要。</translation>
    </message>
</context>
<context>
    <name>Telling</name>
    <message>
        <source>{count} nodes selected</source>
        <translation>已选择 {count} 个节点</translation>
    </message>
    <message>
        <source>{name}, {layer}, output {shape}, node {place} of {count}</source>
        <translation>{name}，{layer}，输出 {shape}，第 {place} 个节点，共 {count} 个</translation>
    </message>
    <message>
        <source>{name}, {layer}, {arguments}, output {shape}, node {place} of {count}</source>
        <translation>{name}，{layer}，{arguments}，输出 {shape}，第 {place} 个节点，共 {count} 个</translation>
    </message>
</context>
<context>
    <name>TensorList</name>
    <message>
        <source>Move down</source>
        <translation>下移</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>上移</translation>
    </message>
    <message>
        <source>none yet</source>
        <translation>还没有</translation>
    </message>
</context>
<context>
    <name>Tour</name>
    <message>
        <source>Add another Dense layer behind it, with 216 units and relu.</source>
        <translation>在它后面再添加一个 Dense 层，units 为 216，激活函数为 relu。</translation>
    </message>
    <message>
        <source>Double click Input in the library, or drag it onto the canvas.</source>
        <translation>在层库中双击 Input，或把它拖到画布上。</translation>
    </message>
    <message>
        <source>Drag from the dot at the right of the Input to the dot at the left of Dense.</source>
        <translation>从 Input 右边的圆点拖到 Dense 左边的圆点。</translation>
    </message>
    <message>
        <source>Last, a Dense layer of 10 units with softmax: one for each of ten classes.</source>
        <translation>最后是一个 units 为 10、激活函数为 softmax 的 Dense 层：十个类别各对应一个单元。</translation>
    </message>
    <message>
        <source>One more, with 128 units and relu: watch the parameters in the summary.</source>
        <translation>再添加一个，units 为 128，激活函数为 relu：请留意摘要中的参数量。</translation>
    </message>
    <message>
        <source>Open the Code tab below: this is your model in Python.</source>
        <translation>打开下方的“代码”标签：这就是你的模型的 Python 代码。</translation>
    </message>
    <message>
        <source>Select the Dense layer; set its units to 512 and its activation to relu.</source>
        <translation>选择 Dense 层；将 units 设为 512，将 activation 设为 relu。</translation>
    </message>
    <message>
        <source>Select the Input and write (784,) as its shape: the pixels of a small image.</source>
        <translation>选择 Input，将其形状写为 (784,)：这是一张小图像的像素数。</translation>
    </message>
    <message>
        <source>With the Input selected, double click Dense in the library.</source>
        <translation>保持 Input 处于选中状态，在层库中双击 Dense。</translation>
    </message>
</context>
<context>
    <name>TourBar</name>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Leave the tour</source>
        <translation>离开导览</translation>
    </message>
    <message>
        <source>Step {place} of {all}</source>
        <translation>第 {place} 步，共 {all} 步</translation>
    </message>
    <message>
        <source>That is a whole model. The File menu saves it and copies its code.</source>
        <translation>这就是一个完整的模型。可在“文件”菜单中保存它、复制它的代码。</translation>
    </message>
    <message>
        <source>That is a whole model. {save} saves it, {copy} copies its code.</source>
        <translation>这就是一个完整的模型。按 {save} 保存它，按 {copy} 复制它的代码。</translation>
    </message>
</context>
<context>
    <name>TourOffer</name>
    <message>
        <source>New here? Build your first model in two minutes.</source>
        <translation>第一次使用？两分钟搭建你的第一个模型。</translation>
    </message>
    <message>
        <source>No, thanks</source>
        <translation>不用了</translation>
    </message>
    <message>
        <source>Show me</source>
        <translation>开始导览</translation>
    </message>
    <message>
        <source>The tour stays in the Help menu</source>
        <translation>导览始终可在“帮助”菜单中找到</translation>
    </message>
</context>
<context>
    <name>Waiting</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>WirePopup</name>
    <message>
        <source>A wire from {node} to</source>
        <translation>从 {node} 连到</translation>
    </message>
    <message>
        <source>A wire into {node} from</source>
        <translation>连入 {node}，来自</translation>
    </message>
    <message>
        <source>Name of a node</source>
        <translation>节点的名称</translation>
    </message>
    <message>
        <source>There is no port that a wire could join.</source>
        <translation>没有可以连接的端口。</translation>
    </message>
    <message>
        <source>Where a wire can go</source>
        <translation>连线可以连到哪里</translation>
    </message>
    <message>
        <source>a new wire</source>
        <translation>新连线</translation>
    </message>
    <message>
        <source>in the place of the wire from {node}</source>
        <translation>替换来自 {node} 的连线</translation>
    </message>
    <message>
        <source>is there; Enter takes it away</source>
        <translation>已连接；按 Enter 移除</translation>
    </message>
</context>
<context>
    <name>ZoomChip</name>
    <message>
        <source>Fit</source>
        <translation>适合窗口</translation>
    </message>
    <message>
        <source>See the whole model</source>
        <translation>查看整个模型</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>缩小</translation>
    </message>
    <message>
        <source>Zoom to 100 %</source>
        <translation>缩放到 100 %</translation>
    </message>
</context>
</TS>
