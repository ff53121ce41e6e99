import 'virtual:fonts.css';
import '@nesie/ui/styles/tokens.css';
import '@nesie/ui/styles/base.css';
import '@nesie/ui/styles/parts.css';
import '@nesie/ui/styles/forms.css';
import '@nesie/ui/styles/figures.css';
import '@nesie/ui/styles/lists.css';
import '@nesie/ui/styles/capture.css';
